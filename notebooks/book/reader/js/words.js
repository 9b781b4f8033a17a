// The sentences of the page, in its language: the code speaks English, and a page in another
// language names a catalogue, English sentence -> its own.

let catalogue = {};

/** Load the catalogue that the page names; without one, sentences stay English. */
export async function loadWords() {
  const file = document.documentElement.dataset.words;
  if (!file) return;
  try {
    catalogue = await (await fetch(file)).json();
  } catch {
    // a folder that was copied in part: it still reads
  }
}

/** Return a sentence in the page's language; `{name}` in it stands for `values.name`. */
export function words(sentence, values = {}) {
  return pieces(sentence, values).join("");
}

/** Return the same in pieces, for values that are elements. */
export function pieces(sentence, values) {
  const parts = (catalogue[sentence] ?? sentence).split(/\{(\w+)\}/);
  return parts.map((part, index) => (index % 2 ? values[part] : part));
}
