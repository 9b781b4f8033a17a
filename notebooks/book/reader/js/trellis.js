// The trellis of CTC for a word: which states there are, how many paths spell the word in T
// frames, and how probable they are together. As crnn_lib/ctc/derivation.py, with plain numbers.

export const BLANK_NAME = "·";

/** Return the trellis of a word: a blank before, between and after its characters. */
export function statesOf(characters) {
  const names = [BLANK_NAME];
  for (const character of characters) names.push(character, BLANK_NAME);
  return names.map((name, index) => ({
    name,
    blank: index % 2 === 0,
    // a path may jump over the blank between two different characters, not between equal ones
    jump: index % 2 === 1 && index > 1 && name !== names[index - 2],
  }));
}

/** Return the fewest frames that spell the word: a blank must stand between equal neighbours. */
export function minimumFrames(characters) {
  return characters.length + repeats(characters);
}

/** Return how many characters are the same as the one before. */
export function repeats(characters) {
  return characters.filter((character, index) => index > 0 && character === characters[index - 1])
    .length;
}

/** Return the states from which a path may come into `state`: [how, state]. */
export function comingFrom(states, state) {
  const origins = [["stay", state]];
  if (state > 0) origins.push(["step", state - 1]);
  if (states[state].jump) origins.push(["jump", state - 2]);
  return origins;
}

/**
 * Return alpha[frame][state]: the sum over all beginnings of paths that are in this state at this
 * frame, of the product of their probabilities. `probability(state, frame)`: that of its class.
 */
export function forward(states, frames, probability) {
  return sums(states, frames, probability, { nothing: 0, start: 1 });
}

/** Return counts[frame][state]: how many beginnings there are, as exact whole numbers. */
export function counts(states, frames) {
  return sums(states, frames, () => 1n, { nothing: 0n, start: 1n });
}

function sums(states, frames, weight, { nothing, start }) {
  const rows = [];
  for (let frame = 0; frame < frames; frame += 1) {
    const before = rows.at(-1);
    rows.push(
      states.map((_, state) => {
        if (!before) return state < 2 ? start * weight(state, frame) : nothing;
        const arriving = comingFrom(states, state).reduce(
          (sum, [, origin]) => sum + before[origin],
          nothing,
        );
        return arriving * weight(state, frame);
      }),
    );
  }
  return rows;
}

/** Return the sum over the states in which a path may end: the last character, the last blank. */
export function ending(rows) {
  return rows.at(-1).slice(-2).reduce((sum, value) => sum + value);
}
