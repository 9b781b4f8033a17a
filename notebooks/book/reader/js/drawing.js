// Paper to write a word on, with a mouse, a pen or a finger; and words set in a font, for those who
// use neither.

import { checkForm, fromCanvas } from "./pictures.js";
import { words } from "./words.js";

const INK = 14; // width of a line, in pixels of the paper
const MARGIN = 0.2; // around what is written, as a part of its height
const TYPED = { size: 96, margin: 24 };

export class Pad {
  /** `onBegun` is called before each line, `onWritten` after it. */
  constructor(canvas, { onBegun, onWritten }) {
    Object.assign(this, { canvas, onBegun, onWritten, lines: [], line: null, pointer: null });
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.clear();
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.goOn(event));
    for (const kind of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(kind, (event) => this.end(event));
    }
  }

  clear() {
    this.lines = [];
    this.paint();
  }

  undo() {
    this.lines.pop();
    this.paint();
  }

  get isEmpty() {
    return this.lines.length === 0;
  }

  begin(event) {
    if (event.button !== 0 || this.line) return; // a second finger does not write
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(this.pointer);
    this.onBegun();
    this.line = [this.at(event)];
    this.lines.push(this.line);
    this.paint();
  }

  goOn(event) {
    if (!this.line || event.pointerId !== this.pointer) return;
    this.line.push(this.at(event));
    this.paint();
  }

  end(event) {
    if (!this.line || event.pointerId !== this.pointer) return;
    this.line = null;
    this.onWritten();
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = this.canvas.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  paint() {
    const { context, canvas } = this;
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(context, { lineWidth: INK, lineCap: "round", lineJoin: "round" });
    context.strokeStyle = "black";
    for (const [first, ...others] of this.lines) {
      context.beginPath();
      context.moveTo(...first);
      for (const point of others.length ? others : [first]) context.lineTo(...point);
      context.stroke();
    }
  }

  /** Return what is written as a grey picture, cut out with a margin; lines may leave the paper. */
  picture() {
    const points = this.lines.flat();
    const [left, right] = rangeOf(points.map(([x]) => x), this.canvas.width);
    const [top, bottom] = rangeOf(points.map(([, y]) => y), this.canvas.height);
    const margin = INK + MARGIN * (bottom - top);
    const width = Math.ceil(right - left + 2 * margin);
    const height = Math.ceil(bottom - top + 2 * margin);
    const paper = paperOf(width, height);
    paper.drawImage(this.canvas, margin - left, margin - top);
    return fromCanvas(paper.canvas);
  }
}

/** Return a word set in a font as a grey picture. Throws PictureError if it is too long. */
export function typeset(word, font) {
  const style = `${TYPED.size}px ${font}`;
  const measured = paperOf(1, 1);
  measured.font = style;
  const width = Math.ceil(measured.measureText(word).width) + 2 * TYPED.margin;
  const height = Math.round(1.3 * TYPED.size);
  checkForm({ width, height }, words("What is typed"));
  const context = paperOf(width, height);
  Object.assign(context, { font: style, fillStyle: "black", textBaseline: "alphabetic" });
  context.fillText(word, TYPED.margin, TYPED.size);
  return fromCanvas(context.canvas);
}

/** Return the context of a new white canvas. */
function paperOf(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  return context;
}

/** Return the least and the greatest value, neither beyond 0 and `end`. */
function rangeOf(values, end) {
  return [
    Math.max(values.reduce((least, value) => Math.min(least, value), end), 0),
    Math.min(values.reduce((most, value) => Math.max(most, value), 0), end),
  ];
}
