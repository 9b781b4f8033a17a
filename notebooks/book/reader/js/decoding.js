// Class scores -> text: the best path, and prefix beam search. The same as crnn_lib's decoding;
// scores are {values, frames, classes}: values[frame * classes + label] is a log-probability.

export const BLANK = 0;

/** Return the class with the highest score at each frame, and that score. */
export function bestPath({ values, frames, classes }) {
  const path = [];
  for (let frame = 0; frame < frames; frame += 1) {
    const row = values.subarray(frame * classes, (frame + 1) * classes);
    let best = 0;
    for (let label = 1; label < classes; label += 1) if (row[label] > row[best]) best = label;
    path.push({ label: best, score: row[best] });
  }
  return path;
}

/** Return the runs of equal classes in a path: {label, start, end, score: the highest in it}. */
export function runs(path) {
  const found = [];
  path.forEach(({ label, score }, frame) => {
    const last = found.at(-1);
    if (last && last.label === label) {
      last.end = frame + 1;
      last.score = Math.max(last.score, score);
    } else found.push({ label, start: frame, end: frame + 1, score });
  });
  return found;
}

/** Read the best path: merge repeats, drop blanks. */
export function greedy(scores) {
  const path = bestPath(scores);
  const spelt = runs(path).filter(({ label }) => label !== BLANK);
  const score = path.reduce((sum, frame) => sum + frame.score, 0);
  return { path, score, characters: spelt, labels: spelt.map(({ label }) => label) };
}

/** Return log(exp(a) + exp(b)). */
export function logAdd(a, b) {
  const larger = Math.max(a, b);
  return larger === -Infinity ? -Infinity : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
}

/**
 * Return the most probable texts, best first: {labels, score}, score the log-probability of all
 * their paths in the beam (Hannun et al. 2014). Each prefix keeps two sums apart: over its paths
 * that end in a blank, and over those that end in its last label.
 */
export function beamSearch({ values, frames, classes }, width = 10) {
  const empty = { label: BLANK, parent: null, children: new Map() };
  let beam = [{ prefix: empty, inBlank: 0, inLabel: -Infinity }];
  for (let frame = 0; frame < frames; frame += 1) {
    beam = step(beam, values.subarray(frame * classes, (frame + 1) * classes), width);
  }
  return beam.map((entry) => ({ labels: spell(entry.prefix), score: total(entry) }));
}

function total({ inBlank, inLabel }) {
  return logAdd(inBlank, inLabel);
}

/** Return the beam one frame later. */
function step(beam, frame, width) {
  const kept = new Map(beam.map((entry) => [entry.prefix, stayed(entry, frame)]));
  const grown = [];
  for (const entry of beam) grow(entry, frame, kept, grown);
  const all = [...kept.values(), ...grown].map((entry) => [total(entry), entry]);
  const possible = all.filter(([score]) => score > -Infinity);
  possible.sort(([left], [right]) => right - left);
  return possible.slice(0, width).map(([, entry]) => ({ ...entry, prefix: prefixOf(entry) }));
}

/** A prefix that does not grow: a blank follows, or its last label goes on. */
function stayed(entry, frame) {
  const inLabel = entry.inLabel + frame[entry.prefix.label];
  return { prefix: entry.prefix, inBlank: total(entry) + frame[BLANK], inLabel };
}

/**
 * Let a prefix grow by each label. The same label again is a new character only after a blank. If
 * the longer prefix is in the beam, too, its sum grows; else it is a new candidate.
 */
function grow(entry, frame, kept, grown) {
  const both = total(entry);
  for (let label = 1; label < frame.length; label += 1) {
    const before = label === entry.prefix.label ? entry.inBlank : both;
    const arriving = before + frame[label];
    const known = kept.get(entry.prefix.children.get(label));
    if (known) known.inLabel = logAdd(known.inLabel, arriving);
    else grown.push({ parent: entry.prefix, label, inBlank: -Infinity, inLabel: arriving });
  }
}

/** Return an entry's prefix; a new one is made, once for the same labels. */
function prefixOf({ prefix, parent, label }) {
  if (prefix) return prefix;
  if (!parent.children.has(label)) {
    parent.children.set(label, { label, parent, children: new Map() });
  }
  return parent.children.get(label);
}

function spell(prefix) {
  const labels = [];
  for (let at = prefix; at.parent; at = at.parent) labels.push(at.label);
  return labels.reverse();
}
