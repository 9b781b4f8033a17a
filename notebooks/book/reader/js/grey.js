// Colours -> grey, with the whole numbers that Pillow computes with.

const SAMPLE = 256; // pixels a side, of the small copy that decides about the paper

/** Return the grey of a colour: the weights of ITU-R 601, in 16 bits. */
export function luma(red, green, blue) {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** Return a channel of a half transparent colour laid on paper (0 or 255). */
function laid(channel, alpha, paper) {
  const sum = channel * alpha * 128 + paper * (255 - alpha) * 128 + (0x80 << 7);
  return (((sum >> 8) + sum) >> 8) >> 7;
}

/** Write the grey of RGBA pixels to `output`; tell whether all of them are opaque. */
export function greyOf(rgba, output, paper) {
  let opaque = true;
  for (let index = 0, at = 0; index < output.length; index += 1, at += 4) {
    const alpha = rgba[at + 3];
    if (alpha === 255) output[index] = luma(rgba[at], rgba[at + 1], rgba[at + 2]);
    else {
      opaque = false;
      const onPaper = [0, 1, 2].map((channel) => laid(rgba[at + channel], alpha, paper));
      output[index] = luma(...onPaper);
    }
  }
  return opaque;
}

/** Return which of `inputs` pixels a small copy of at most 256 takes. */
export function sampled(inputs) {
  const outputs = Math.min(inputs, SAMPLE);
  const step = inputs / outputs;
  const chosen = [];
  for (let at = step * 0.5; chosen.length < outputs; at += step) chosen.push(Math.trunc(at));
  return chosen;
}

/**
 * Return the paper for a transparent picture: white, or black if what it shows is light.
 * `pixels`: the [red, green, blue, alpha] of a small copy.
 */
export function paperFor(pixels) {
  let shown = 0;
  let light = 0;
  let clear = 0;
  for (const [red, green, blue, alpha] of pixels) {
    shown += alpha;
    light += luma(red, green, blue) * alpha;
    if (alpha < 128) clear += 1;
  }
  const isLight = shown > 0 && light / shown > 127.5 && clear / pixels.length > 0.1;
  return isLight ? 0 : 255;
}
