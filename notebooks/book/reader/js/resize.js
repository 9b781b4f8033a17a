// Scale grey pictures exactly as Pillow's resize with BILINEAR does, so that the network sees the
// same bytes here and in Python. Pillow computes with whole numbers: weights of 22 bits, one pass
// for the rows, one for the columns, rounded to 8 bits after each.

const PRECISION = 22;

/** Return round(x) as Python does: halves go to the even neighbour. */
export function roundHalfEven(x) {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/** Return the width of a picture of this size once it is `target` pixels high. */
export function scaledWidth(width, height, target) {
  return Math.max(1, roundHalfEven((width * target) / height));
}

/**
 * Return, for each of `outputs` pixels, the first input that it mixes and the weights.
 * The filter is a triangle; when shrinking it widens, so that no input pixel is skipped.
 */
function weightsFor(inputs, outputs) {
  const scale = inputs / outputs;
  const support = Math.max(scale, 1);
  const mixes = [];
  for (let index = 0; index < outputs; index += 1) {
    const centre = (index + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), inputs);
    const weights = [];
    let total = 0;
    for (let input = first; input < end; input += 1) {
      const distance = Math.abs((input - centre + 0.5) * (1 / support));
      const weight = distance < 1 ? 1 - distance : 0;
      weights.push(weight);
      total += weight;
    }
    mixes.push({ first, weights: Int32Array.from(weights, (w) => fixedPoint(w, total)) });
  }
  return mixes;
}

function fixedPoint(weight, total) {
  const share = total === 0 ? weight : weight / total;
  return Math.trunc(0.5 + share * 2 ** PRECISION);
}

/** Mix pixels that lie `stride` apart, beginning at `start`, and round to 8 bits. */
function mixed(pixels, start, stride, weights) {
  let sum = 1 << (PRECISION - 1);
  for (let index = 0; index < weights.length; index += 1) {
    sum += pixels[start + index * stride] * weights[index];
  }
  return Math.min(Math.max(sum >> PRECISION, 0), 255);
}

function resizeRows({ pixels, width, height }, target) {
  const mixes = weightsFor(width, target);
  const output = new Uint8Array(target * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < target; x += 1) {
      output[y * target + x] = mixed(pixels, y * width + mixes[x].first, 1, mixes[x].weights);
    }
  }
  return { pixels: output, width: target, height };
}

function resizeColumns({ pixels, width, height }, target) {
  const mixes = weightsFor(height, target);
  const output = new Uint8Array(width * target);
  for (let y = 0; y < target; y += 1) {
    const start = mixes[y].first * width;
    for (let x = 0; x < width; x += 1) {
      output[y * width + x] = mixed(pixels, start + x, width, mixes[y].weights);
    }
  }
  return { pixels: output, width, height: target };
}

/** Return a grey picture {pixels, width, height} in another size. */
export function resize(picture, width, height) {
  const rows = picture.width === width ? picture : resizeRows(picture, width);
  return rows.height === height ? rows : resizeColumns(rows, height);
}

/** Return a grey picture at the height that the network reads, proportions kept. */
export function scaleToHeight(picture, height) {
  return resize(picture, scaledWidth(picture.width, picture.height, height), height);
}

/** Return the numbers that the network computes with: -1 is black, 1 is white. */
export function toNumbers(picture) {
  return Float32Array.from(picture.pixels, (grey) => Math.fround(grey / 127.5) - 1);
}
