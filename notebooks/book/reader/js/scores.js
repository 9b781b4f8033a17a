// Tables of class scores for the trellis: made up, or those of the picture that was read last.
// A table is {classes: names, rows: rows[frame][class] probabilities that sum to 1}.

import { BLANK_NAME } from "./trellis.js";

export const OTHER = "other";

/** Return the classes of a word: the blank, its different characters, and all others as one. */
export function classesOf(characters) {
  return [BLANK_NAME, ...new Set(characters), OTHER];
}

/** Every class is equally probable at every frame. */
export function uniform(characters, frames) {
  const classes = classesOf(characters);
  const row = classes.map(() => 1 / classes.length);
  return { classes, rows: Array.from({ length: frames }, () => [...row]) };
}

/** At each frame one class has the probability `peak`; the others share the rest. */
export function peaky(characters, frames, peak) {
  const classes = classesOf(characters);
  const rest = (1 - peak) / (classes.length - 1);
  const rows = likelyPath(characters, frames).map((name) =>
    classes.map((each) => (each === name ? peak : rest)),
  );
  return { classes, rows };
}

/** Spread the word evenly over the frames, one frame a character; all other frames are blank. */
function likelyPath(characters, frames) {
  const path = Array(frames).fill(BLANK_NAME);
  const needed = characters.flatMap((character, index) =>
    // between equal neighbours a blank is part of the word
    index > 0 && character === characters[index - 1] ? [BLANK_NAME, character] : [character],
  );
  needed.forEach((name, index) => {
    path[Math.floor(((index + 0.5) * frames) / needed.length)] = name;
  });
  return path;
}

/** Probabilities by chance; the same `seed` gives the same table. */
export function byChance(characters, frames, seed) {
  const classes = classesOf(characters);
  const next = generator(seed);
  const rows = Array.from({ length: frames }, () => {
    const weights = classes.map(() => next() ** 3 + 0.01);
    const total = weights.reduce((sum, weight) => sum + weight);
    return weights.map((weight) => weight / total);
  });
  return { classes, rows };
}

/** Return a small generator of numbers from 0 to 1 (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Take the probabilities of a reading; what is neither blank nor in the word counts as one. */
export function ofReading(characters, { scores }, contract) {
  const classes = classesOf(characters);
  const labels = classes.slice(1, -1).map((name) => contract.characters.indexOf(name) + 1);
  const rows = Array.from({ length: scores.frames }, (_, frame) => {
    const at = (label) => Math.exp(scores.values[frame * scores.classes + label]);
    // a character that the network does not know has probability 0
    const known = [at(0), ...labels.map((label) => (label > 0 ? at(label) : 0))];
    const other = 1 - known.reduce((sum, probability) => sum + probability);
    return [...known, Math.max(other, 0)];
  });
  return { classes, rows };
}
