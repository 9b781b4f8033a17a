// What the sliders do to a grey picture, to see when reading fails.

import { resize } from "./resize.js";

/** Return the grey of the paper: the median of the picture's border. */
export function paperOf({ pixels, width, height }) {
  const border = [...pixels.subarray(0, width), ...pixels.subarray(width * (height - 1))];
  for (let y = 0; y < height; y += 1) border.push(pixels[y * width], pixels[y * width + width - 1]);
  return border.sort((left, right) => left - right)[border.length >> 1];
}

/** Move a picture by whole pixels; paper comes in. */
export function shift(picture, right, down) {
  const { pixels, width, height } = picture;
  const output = new Uint8Array(pixels.length).fill(paperOf(picture));
  for (let y = Math.max(down, 0); y < Math.min(height + down, height); y += 1) {
    for (let x = Math.max(right, 0); x < Math.min(width + right, width); x += 1) {
      output[y * width + x] = pixels[(y - down) * width + x - right];
    }
  }
  return { pixels: output, width, height };
}

/** Blur by a Gaussian of this standard deviation, in pixels. */
export function blur(picture, deviation) {
  const reach = Math.ceil(3 * deviation);
  const bell = Array.from({ length: 2 * reach + 1 }, (_, index) =>
    Math.exp(-((index - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = bell.reduce((total, weight) => total + weight, 0);
  const weights = bell.map((weight) => weight / sum);
  const { width, height } = picture;
  const across = { lines: height, length: width, along: 1, next: width };
  const down = { lines: width, length: height, along: width, next: 1 };
  const both = smoothed(smoothed(picture.pixels, weights, across), weights, down);
  return { pixels: Uint8Array.from(both, Math.round), width, height };
}

/** Smooth every line of pixels; beyond its ends the outermost pixel goes on. */
function smoothed(pixels, weights, { lines, length, along, next }) {
  const output = new Float32Array(pixels.length);
  const reach = weights.length >> 1;
  for (let line = 0; line < lines; line += 1) {
    for (let index = 0; index < length; index += 1) {
      let sum = 0;
      for (let offset = -reach; offset <= reach; offset += 1) {
        const near = Math.min(Math.max(index + offset, 0), length - 1);
        sum += weights[offset + reach] * pixels[line * next + near * along];
      }
      output[line * next + index * along] = sum;
    }
  }
  return output;
}

/** Apply the sliders: {right, down} in pixels, {blur} in pixels, {squeeze} in per cent. */
export function applyEffects(picture, effects) {
  let changed = picture;
  if (effects.squeeze !== 100) {
    const width = Math.max(1, Math.round((picture.width * effects.squeeze) / 100));
    changed = resize(changed, width, changed.height);
  }
  const { right, down } = effects;
  if (right !== 0 || down !== 0) changed = shift(changed, right, down);
  return effects.blur > 0 ? blur(changed, effects.blur) : changed;
}
