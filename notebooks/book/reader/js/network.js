// The network, in a worker of its own, so that the page stays alive while it computes.

import { words } from "./words.js";

/** Start loading the network; `onProgress(loaded, total)` is told the bytes. */
export class Network {
  constructor(contract, onProgress = () => {}) {
    this.waiting = new Map();
    this.count = 0;
    this.worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.ready = new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => this.receive(data, onProgress, resolve, reject);
      this.worker.onerror = (event) => {
        const error = new Error(event.message || words("the worker stopped"));
        reject(error);
        for (const { fail } of this.waiting.values()) fail(error);
        this.waiting.clear();
      };
    });
    this.worker.postMessage({ kind: "load", contract, base: document.baseURI });
  }

  receive(data, onProgress, resolve, reject) {
    if (data.kind === "progress") onProgress(data.loaded, data.total);
    else if (data.kind === "ready") resolve();
    else if (data.kind === "failed") reject(new Error(data.message));
    else {
      const { settle, fail } = this.waiting.get(data.number);
      this.waiting.delete(data.number);
      if (data.message) fail(new Error(data.message));
      else settle(data.scores);
    }
  }

  /** Compute class scores {values, frames, classes, seconds} of a picture's numbers. */
  async scores(numbers, width, height) {
    await this.ready;
    this.count += 1;
    const number = this.count;
    return new Promise((settle, fail) => {
      this.waiting.set(number, { settle, fail });
      this.worker.postMessage({ kind: "compute", number, numbers, width, height });
    });
  }
}
