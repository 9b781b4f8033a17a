// One reading: a grey picture at the network's height -> scores -> text, characters, next best.

import { beamSearch, greedy } from "./decoding.js";
import { toNumbers } from "./resize.js";

export const BEAM_WIDTH = 10;

/** Return the text of labels; class 0, the blank, has no character. */
export function textOf(labels, contract) {
  return labels.map((label) => contract.characters[label - 1]).join("");
}

/**
 * Read a picture of the network's height. `originalWidth`: that of the picture before it was
 * scaled, in which the characters' edges are counted.
 */
export async function read(network, picture, contract, originalWidth = picture.width) {
  const scores = await network.scores(toNumbers(picture), picture.width, picture.height);
  return interpret(scores, picture, contract, originalWidth);
}

/** Decode scores by the best path and by beam search. */
export function interpret(scores, picture, contract, originalWidth) {
  const best = greedy(scores);
  const characters = best.characters.map((run) => ({
    ...run,
    ...edges(run, picture.width, originalWidth, contract.field),
    text: textOf([run.label], contract),
    confidence: Math.exp(run.score),
  }));
  const readings = beamSearch(scores, BEAM_WIDTH).map(({ labels, score }) => ({
    text: textOf(labels, contract),
    score,
  }));
  const text = textOf(best.labels, contract);
  return { scores, picture, path: best.path, score: best.score, text, characters, readings };
}

/** Return the middle of what a column sees, in pixels of the scaled picture. */
export function centreOf(column, field) {
  return field.start + column * field.stride + field.size / 2;
}

function edges({ start, end }, scaled, original, field) {
  const half = field.stride / 2;
  const inside = (x) => (Math.min(Math.max(x, 0), scaled) * original) / scaled;
  return {
    left: inside(centreOf(start, field) - half),
    right: inside(centreOf(end - 1, field) + half),
  };
}
