// Kinds of files, told by their first bytes: the reader's front door in Python asks them, too.

const KINDS = [
  { type: "image/png", begins: [0x89, 0x50, 0x4e, 0x47] },
  { type: "image/jpeg", begins: [0xff, 0xd8, 0xff] },
  { type: "image/gif", begins: [0x47, 0x49, 0x46, 0x38] },
  { type: "image/bmp", begins: [0x42, 0x4d] },
  { type: "image/webp", begins: [0x52, 0x49, 0x46, 0x46], then: [0x57, 0x45, 0x42, 0x50], at: 8 },
];

function has(bytes, wanted, at) {
  return wanted.every((byte, index) => bytes[at + index] === byte);
}

/** Return the type of a picture file, or null for anything else. */
export function kindOf(bytes) {
  const kind = KINDS.find(
    ({ begins, then = [], at = 0 }) => has(bytes, begins, 0) && has(bytes, then, at),
  );
  return kind ? kind.type : null;
}

/**
 * Tell whether a file ends where its format says. Browsers show the part that is there of a file
 * that was cut off; to read it as a word would be wrong.
 */
export function isWhole(bytes, type) {
  if (type === "image/png") return find(bytes, [0x49, 0x45, 0x4e, 0x44], 8) >= 0; // IEND
  if (type === "image/jpeg") return find(bytes, [0xff, 0xd9], scanStart(bytes)) >= 0;
  if (type === "image/gif") return bytes.lastIndexOf(0x3b) > 0;
  if (type === "image/webp") return bytes.length >= littleEndian(bytes, 4) + 8;
  return true;
}

/** Return the size that a PNG states, before a browser reserves memory for it; else null. */
export function statedSize(bytes, type) {
  if (type !== "image/png" || bytes.length < 24) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function littleEndian(bytes, at) {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

/** Return where the pixels of a JPEG begin: a thumbnail before them has an end of its own. */
function scanStart(bytes) {
  let at = 2;
  while (at + 4 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    at += 2 + (bytes[at + 2] << 8) + bytes[at + 3];
  }
  return at;
}

function find(bytes, wanted, from) {
  for (let at = from; at + wanted.length <= bytes.length; at += 1) {
    if (has(bytes, wanted, at)) return at;
  }
  return -1;
}
