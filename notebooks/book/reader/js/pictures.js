// The front door: a picture file -> a grey picture {pixels, width, height}, or a sentence that says
// why not and what to do. It asks what crnn_lib/data/pictures.py asks, in the same order.

import { isWhole, kindOf, statedSize } from "./formats.js";
import { greyOf, paperFor, sampled } from "./grey.js";
import { scaledWidth } from "./resize.js";
import { words } from "./words.js";

const MAXIMUM_PIXELS = 50_000_000;
const MAXIMUM_WIDTH = 8_000; // of a picture scaled to 32 pixels: about 500 characters
const TALLEST = 20; // height over width; taller pictures cannot show a line of text
const HEIGHT = 32;
const TILE = { width: 2048, height: 512 }; // of a large picture, looked at in one go

/** A file that cannot be read as a picture of text; the message says why and what to do. */
export class PictureError extends Error {
  constructor(sentence, values) {
    super(words(sentence, values));
  }
}

/** Read a picture file as a grey picture. `name`: what errors call it. */
export async function loadPicture(blob, name = blob.name || words("The picture")) {
  const bytes = await contentOf(blob, name);
  if (bytes.length === 0) {
    throw new PictureError("{name} is empty (0 bytes): copy or download it again.", { name });
  }
  const type = kindOf(bytes);
  if (type === null) {
    throw new PictureError(
      "{name} is not a picture that can be read here: save it as PNG or JPEG.",
      { name },
    );
  }
  const stated = statedSize(bytes, type);
  if (stated) refuseSize(stated, name);
  if (!isWhole(bytes, type)) throw damaged(name);
  await refuseAnimation(bytes, type, name);
  const typed = new Blob([bytes], { type });
  checkForm(await sizeOf(typed, name), name);
  return readPixels(await decoded(typed, name));
}

/** Return the grey picture of a canvas; it must not be transparent. */
export function fromCanvas(canvas) {
  const { width, height } = canvas;
  const pixels = new Uint8Array(width * height);
  greyOf(canvas.getContext("2d").getImageData(0, 0, width, height).data, pixels, 255);
  return { pixels, width, height };
}

async function contentOf(blob, name) {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new PictureError(
      "{name} could not be opened: " +
        "choose a picture file, not a folder, and one that is still there.",
      { name },
    );
  }
}

function damaged(name) {
  return new PictureError("{name} is damaged or cut off: copy or download it again.", { name });
}

/** Return the size of a picture, turned as EXIF says, before its pixels are unpacked. */
async function sizeOf(blob, name) {
  const address = URL.createObjectURL(blob);
  try {
    const image = new Image();
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () => reject(damaged(name));
      image.src = address;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(address);
  }
}

function refuseSize({ width, height }, name) {
  if (width * height <= MAXIMUM_PIXELS) return;
  const limit = MAXIMUM_PIXELS.toLocaleString("en");
  throw new PictureError(
    "{name} has {width} x {height} pixels, more than {limit}: cut out the line of text first.",
    { name, width, height, limit },
  );
}

/** Refuse a size that is no line of text, or more than the page can work with. */
export function checkForm({ width, height }, name) {
  refuseSize({ width, height }, name);
  if (height > TALLEST * width) {
    throw new PictureError(
      "{name} is {width} x {height} pixels, taller than any line of text: " +
        "turn it, or cut out one line.",
      { name, width, height },
    );
  }
  if (scaledWidth(width, height, HEIGHT) > MAXIMUM_WIDTH) {
    throw new PictureError(
      "{name} is {width} x {height} pixels, too long for one line of text: " +
        "cut it into pieces of at most {times} times their height.",
      { name, width, height, times: MAXIMUM_WIDTH / HEIGHT },
    );
  }
}

/** Refuse moving pictures where the browser can count frames; elsewhere the first one is read. */
async function refuseAnimation(bytes, type, name) {
  if (!("ImageDecoder" in globalThis) || !(await ImageDecoder.isTypeSupported(type))) return;
  const decoder = new ImageDecoder({ data: bytes.slice(), type });
  try {
    await decoder.completed;
    await decoder.tracks.ready;
    const frames = decoder.tracks.selectedTrack.frameCount;
    if (frames <= 1) return;
    throw new PictureError(
      "{name} holds {frames} frames or pages: save the one to read as a separate picture.",
      { name, frames },
    );
  } catch (error) {
    throw error instanceof PictureError ? error : damaged(name);
  } finally {
    decoder.close();
  }
}

async function decoded(blob, name) {
  try {
    // the bytes of the file: no colour profile applied, as in Python
    const exactly = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
    return await createImageBitmap(blob, { ...exactly, imageOrientation: "from-image" });
  } catch {
    throw damaged(name);
  }
}

function readPixels(bitmap) {
  const { width, height } = bitmap;
  const picture = { pixels: new Uint8Array(width * height), width, height };
  if (!greyTiles(bitmap, picture, 255)) {
    const paper = paperFor(smallCopy(bitmap));
    if (paper === 0) greyTiles(bitmap, picture, paper);
  }
  bitmap.close();
  return picture;
}

/** Go through a bitmap in tiles, since canvases have limits that pictures have not. */
function forEachTile(bitmap, look) {
  const canvas = document.createElement("canvas");
  for (let top = 0; top < bitmap.height; top += TILE.height) {
    for (let left = 0; left < bitmap.width; left += TILE.width) {
      const width = Math.min(TILE.width, bitmap.width - left);
      const height = Math.min(TILE.height, bitmap.height - top);
      Object.assign(canvas, { width, height });
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(bitmap, -left, -top);
      look(context.getImageData(0, 0, width, height).data, { left, top, width, height });
    }
  }
}

/** Write the grey of a bitmap to `picture`; tell whether it is opaque. */
function greyTiles(bitmap, picture, paper) {
  let opaque = true;
  forEachTile(bitmap, (rgba, tile) => {
    for (let row = 0; row < tile.height; row += 1) {
      const start = (tile.top + row) * picture.width + tile.left;
      const output = picture.pixels.subarray(start, start + tile.width);
      const input = rgba.subarray(4 * row * tile.width, 4 * (row + 1) * tile.width);
      opaque = greyOf(input, output, paper) && opaque;
    }
  });
  return opaque;
}

function smallCopy(bitmap) {
  const columns = sampled(bitmap.width);
  const rows = sampled(bitmap.height);
  const pixels = [];
  forEachTile(bitmap, (rgba, { left, top, width, height }) => {
    for (const y of rows.filter((row) => row >= top && row < top + height)) {
      for (const x of columns.filter((column) => column >= left && column < left + width)) {
        const at = 4 * ((y - top) * width + x - left);
        pixels.push(rgba.subarray(at, at + 4));
      }
    }
  });
  return pixels;
}
