// Computes the network with ONNX Runtime Web, in one thread: threads would need special headers.

import * as ort from "../runtime/ort.mjs";

let session = null;

/** Fetch a file whole and report how many bytes have arrived. */
async function fetched(address, onBytes) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: HTTP ${answer.status}`);
  const parts = [];
  const stream = answer.body.getReader();
  for (let part = await stream.read(); !part.done; part = await stream.read()) {
    parts.push(part.value);
    onBytes(part.value.length);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Unpack gzip; some hosts have unpacked it on the way already. */
async function unpacked(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function load({ contract, base }) {
  let loaded = 0;
  const total = contract.bytes;
  const onBytes = (count) => {
    loaded += count;
    postMessage({ kind: "progress", loaded: Math.min(loaded, total), total });
  };
  const [binary, model] = await Promise.all([
    fetched(new URL("runtime/ort.wasm.gz", base), onBytes).then(unpacked),
    fetched(new URL("model.onnx", base), onBytes),
  ]);
  Object.assign(ort.env.wasm, { wasmBinary: binary.buffer, numThreads: 1 });
  session = await ort.InferenceSession.create(model);
  postMessage({ kind: "ready" });
}

async function compute({ number, numbers, width, height }) {
  const started = performance.now();
  const results = await session.run({
    images: new ort.Tensor("float32", numbers, [1, 1, height, width]),
    widths: new ort.Tensor("int64", [BigInt(width)], [1]),
  });
  const [frames, , classes] = results.log_probs.dims;
  const seconds = (performance.now() - started) / 1000;
  postMessage({ number, scores: { values: results.log_probs.data, frames, classes, seconds } });
}

self.onmessage = async ({ data }) => {
  try {
    await (data.kind === "load" ? load(data) : compute(data));
  } catch (error) {
    const kind = data.kind === "load" ? "failed" : "scores";
    postMessage({ kind, number: data.number, message: error.message });
  }
};
