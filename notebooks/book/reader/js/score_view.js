// The picture, its class scores and its path, drawn one below the other, column above column.

import { BLANK, runs } from "./decoding.js";
import { colour, visible } from "./elements.js";
import { PictureError } from "./pictures.js";
import { centreOf, textOf } from "./reading.js";
import { words } from "./words.js";

const ROW = 20; // height of a class, in pixels of the page
const NAMES = 74; // width of the names
const CLASSES = 14; // rows at most
const SHOWN = 0.01; // a class that is nowhere more probable has no row
const LONG = 2000; // pixels; longer pictures are drawn smaller
const BAND = 8; // between picture and scores
const CANVAS = { width: 32_000, area: 2 ** 24 }; // pixels; browsers draw nothing on larger ones

/** Return the most probable classes: by their highest score, the blank first. */
export function likelyClasses({ values, frames, classes }) {
  const highest = Array(classes).fill(-Infinity);
  for (let index = 0; index < frames * classes; index += 1) {
    const label = index % classes;
    highest[label] = Math.max(highest[label], values[index]);
  }
  const others = highest.map((_, label) => label).filter((label) => label !== BLANK);
  others.sort((left, right) => highest[right] - highest[left]);
  const shown = others.filter((label) => Math.exp(highest[label]) >= SHOWN);
  return [BLANK, ...shown.slice(0, CLASSES - 1)];
}

function zoomOf({ width }) {
  return width > LONG ? 2 : 4;
}

/** Refuse a picture that is too wide to be drawn. */
export function checkWidth(picture) {
  const most = CANVAS.width / zoomOf(picture);
  if (picture.width <= most) return;
  throw new PictureError(
    "The picture would be {width} pixels wide, and at most {most} can be shown: " +
      "move the slider Width down, or cut it into pieces.",
    { width: picture.width, most },
  );
}

export class ScoreView {
  constructor(names, scores, contract, onChosen) {
    Object.assign(this, { names, scores, contract, reading: null, frame: 0 });
    scores.addEventListener("click", (event) => {
      if (this.reading) onChosen(this.frameAt(event.offsetX));
    });
  }

  show(reading, frame) {
    Object.assign(this, { reading, frame });
    this.zoom = zoomOf(reading.picture);
    this.labels = likelyClasses(reading.scores);
    this.heatTop = reading.picture.height * this.zoom + BAND;
    this.pathTop = this.heatTop + this.labels.length * ROW + BAND;
    this.width = Math.max(reading.picture.width, this.contract.minimum_width) * this.zoom;
    this.height = this.pathTop + 2 * ROW;
    this.draw();
  }

  nameOf(label) {
    return label === BLANK ? "·" : visible(textOf([label], this.contract));
  }

  /** Return the left edge of a column, in pixels of the page. */
  left(frame) {
    const { field } = this.contract;
    return (centreOf(frame, field) - field.stride / 2) * this.zoom;
  }

  /** Return the left and right edge of a column in the box that scrolls. */
  edges(frame) {
    return [NAMES + this.left(frame), NAMES + this.left(frame + 1)];
  }

  frameAt(x) {
    const step = this.contract.field.stride * this.zoom;
    const frame = Math.floor((x - this.left(0)) / step);
    return Math.min(Math.max(frame, 0), this.reading.scores.frames - 1);
  }

  draw() {
    if (!this.reading) return;
    const context = prepared(this.scores, this.width, this.height);
    this.drawPicture(context);
    this.drawScores(context);
    this.drawPath(context);
    this.drawFrame(context);
    this.drawNames(prepared(this.names, NAMES, this.height));
    this.scores.setAttribute("aria-label", this.description());
  }

  drawPicture(context) {
    const { pixels, width, height } = this.reading.picture;
    const data = new ImageData(width, height);
    pixels.forEach((grey, index) => data.data.set([grey, grey, grey, 255], 4 * index));
    const small = Object.assign(document.createElement("canvas"), { width, height });
    small.getContext("2d").putImageData(data, 0, 0);
    context.imageSmoothingEnabled = false; // one sees the pixels that the network sees
    context.drawImage(small, 0, 0, width * this.zoom, height * this.zoom);
  }

  drawScores(context) {
    const { values, frames, classes } = this.reading.scores;
    const step = this.contract.field.stride * this.zoom;
    context.fillStyle = colour("accent");
    this.labels.forEach((label, row) => {
      for (let frame = 0; frame < frames; frame += 1) {
        // the root lets small doubts be seen
        context.globalAlpha = Math.sqrt(Math.exp(values[frame * classes + label]));
        context.fillRect(this.left(frame), this.heatTop + row * ROW, step - 1, ROW - 1);
      }
    });
    context.globalAlpha = 1;
  }

  drawPath(context) {
    const step = this.contract.field.stride * this.zoom;
    Object.assign(context, { textAlign: "center", textBaseline: "middle" });
    context.font = `${Math.min(step, 15)}px ui-monospace, monospace`;
    context.fillStyle = colour("text");
    this.reading.path.forEach(({ label }, frame) => {
      const middle = this.left(frame) + step / 2;
      context.fillText(this.nameOf(label), middle, this.pathTop + ROW / 2);
    });
    context.font = "bold 15px ui-monospace, monospace";
    context.fillStyle = colour("accent");
    for (const { label, start, end } of runs(this.reading.path)) {
      if (label === BLANK) continue;
      const middle = (this.left(start) + this.left(end)) / 2;
      context.fillText(this.nameOf(label), middle, this.pathTop + 1.5 * ROW);
    }
  }

  /** Mark the chosen column, and what it sees of the picture. */
  drawFrame(context) {
    const { field } = this.contract;
    const step = field.stride * this.zoom;
    context.strokeStyle = colour("warm");
    context.lineWidth = 2;
    const tall = this.pathTop + ROW - this.heatTop;
    context.strokeRect(this.left(this.frame), this.heatTop - 2, step - 1, tall + 2);
    const seen = (field.start + this.frame * field.stride) * this.zoom;
    const first = Math.max(seen, 1);
    const end = Math.min(seen + field.size * this.zoom, this.width - 1);
    const edge = [first, 2, end - first, this.reading.picture.height * this.zoom - 4];
    // two colours, so that it is seen on any picture
    Object.assign(context, { strokeStyle: "#ffffff", lineWidth: 4 });
    context.strokeRect(...edge);
    Object.assign(context, { strokeStyle: "#a34700", lineWidth: 2 });
    context.setLineDash([5, 3]);
    context.strokeRect(...edge);
    context.setLineDash([]);
  }

  drawNames(context) {
    Object.assign(context, { textAlign: "right", textBaseline: "middle" });
    context.fillStyle = colour("text");
    const right = NAMES - 6;
    context.font = "12px system-ui, sans-serif";
    context.fillText(words("picture"), right, this.heatTop / 2);
    context.fillText(words("best path"), right, this.pathTop + ROW / 2);
    context.fillText(words("text"), right, this.pathTop + 1.5 * ROW);
    context.font = "15px ui-monospace, monospace";
    this.labels.forEach((label, row) => {
      context.fillText(this.nameOf(label), right, this.heatTop + (row + 0.5) * ROW);
    });
  }

  description() {
    const { picture, scores, path, text } = this.reading;
    return words(
      "Grey picture of {width} by {height} pixels; class scores of {frames} columns, " +
        "most probable classes: {rows}. Best path: {path}. It spells {text}.",
      {
        width: picture.width,
        height: picture.height,
        frames: scores.frames,
        rows: this.labels.map((label) => this.nameOf(label)).join(" "),
        path: path.map(({ label }) => this.nameOf(label)).join(" "),
        text: text || words("nothing"),
      },
    );
  }
}

/** Size a canvas for the screen's pixels, or for as many as it can have; return its context. */
function prepared(canvas, width, height) {
  const most = Math.min(CANVAS.width / width, Math.sqrt(CANVAS.area / (width * height)));
  const scale = Math.min(devicePixelRatio || 1, most);
  canvas.width = Math.floor(width * scale);
  canvas.height = Math.floor(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  return context;
}
