// The first tab: a picture is read, and one sees how.

import { applyEffects } from "./effects.js";
import { bringIntoSight, byId, make, onTheme, percent, reveal, say, visible } from "./elements.js";
import { PictureError } from "./pictures.js";
import { read } from "./reading.js";
import { scaleToHeight } from "./resize.js";
import { checkWidth, ScoreView } from "./score_view.js";
import { Sources } from "./sources.js";
import { StepView } from "./step_view.js";
import { pieces, words } from "./words.js";

const inPixels = (value) => words("{value} pixels", { value });
const inPercent = (value) => words("{digits} %", { digits: value });
// in functions, since the catalogue is loaded after this module
const SLIDERS = {
  right: { label: () => words("Shift right"), said: inPixels, min: -24, max: 24, step: 1 },
  down: { label: () => words("Shift down"), said: inPixels, min: -16, max: 16, step: 1 },
  blur: { label: () => words("Blur"), said: inPixels, min: 0, max: 5, step: 0.25 },
  squeeze: { label: () => words("Width"), said: inPercent, min: 20, max: 200, step: 5 },
};
const UNCHANGED = { right: 0, down: 0, blur: 0, squeeze: 100 };
const READINGS = 6; // of beam search, listed

export class ReaderPage {
  constructor(contract, startNetwork) {
    Object.assign(this, { contract, startNetwork, network: null, reading: null });
    Object.assign(this, { original: null, base: null, wanted: 0, broken: null });
    byId("height").textContent = contract.preprocessing.height;
    this.makeSliders();
    this.views = new ScoreView(byId("names"), byId("scores"), contract, (frame) =>
      this.steps.chosen(frame),
    );
    this.steps = new StepView(contract, (frame) => {
      this.views.frame = frame;
      this.views.draw();
      reveal(byId("scroller"), ...this.views.edges(frame));
    });
    this.sources = new Sources(contract, {
      onPicture: (picture) => this.take(picture),
      onFault: (sentence) => this.fail(sentence),
      onAsked: () => bringIntoSight(byId("title-text"), byId("sure")),
    });
    onTheme(() => this.views.draw());
  }

  /** Show the tab; the first time, load the network and read a sample. */
  show() {
    if (this.network) return;
    this.network = this.startNetwork((loaded, total) => {
      byId("progress").value = loaded / total;
      const megabytes = { loaded: inMegabytes(loaded), total: inMegabytes(total) };
      byId("loaded").textContent = words("{loaded} of {total} MB", megabytes);
    });
    this.network.ready.then(
      () => say(byId("loading"), ""),
      (error) => {
        say(byId("loading"), "");
        const reason = error.message;
        this.broken = words("The network could not be loaded ({reason}): reload the page.", {
          reason,
        });
        this.fail(this.broken);
      },
    );
    this.sources.takeSample(0);
  }

  fail(sentence) {
    say(byId("fault"), sentence);
  }

  makeSliders() {
    this.effects = { ...UNCHANGED };
    for (const [name, { label, said, ...range }] of Object.entries(SLIDERS)) {
      const value = UNCHANGED[name];
      const output = make("output", {}, said(value));
      const slider = make("input", { type: "range", id: `effect-${name}`, ...range, value });
      slider.addEventListener("input", () => this.setEffect(name, Number(slider.value)));
      const parts = pieces("{label}: {value}", { label: label(), value: output });
      const line = make("span", {}, ...parts);
      // without `htmlFor` the label would be the output's, which comes first
      byId("effects").append(make("label", { htmlFor: slider.id }, line, slider));
    }
    const reset = make("button", { type: "button", id: "reset" }, words("As it was"));
    reset.addEventListener("click", () => this.resetEffects());
    byId("effects").append(reset);
  }

  setEffect(name, value) {
    this.effects[name] = value;
    const slider = byId(`effect-${name}`);
    slider.value = value;
    slider.previousSibling.querySelector("output").textContent = SLIDERS[name].said(value);
    if (!this.base) return;
    this.fail("");
    this.update();
  }

  resetEffects() {
    for (const [name, value] of Object.entries(UNCHANGED)) this.setEffect(name, value);
  }

  get isChanged() {
    return Object.entries(UNCHANGED).some(([name, value]) => this.effects[name] !== value);
  }

  /** Say what was read before the sliders were moved, where it differs. */
  compareWithUnchanged(text, isChanged) {
    if (!isChanged) this.unchanged = text;
    const before = this.unchanged;
    const differs = before !== undefined && before !== text;
    const sentence = words("Without the sliders it reads “{before}”.", { before });
    say(byId("before"), differs ? sentence : "");
  }

  /** Take a new picture, in its own size. */
  take(picture) {
    this.base = null;
    this.fail("");
    this.resetEffects();
    this.original = picture;
    this.unchanged = undefined;
    this.base = scaleToHeight(picture, this.contract.preprocessing.height);
    this.update();
  }

  /** Read the picture as the sliders leave it; an answer about another picture is dropped. */
  async update() {
    this.wanted += 1;
    if (this.busy) return; // it asks again once it is done
    this.busy = true;
    const { wanted, base, isChanged } = this;
    try {
      const changed = applyEffects(base, this.effects);
      checkWidth(changed);
      const reading = await read(this.network, changed, this.contract, this.original.width);
      if (base === this.base) this.showReading(reading, isChanged);
    } catch (error) {
      if (wanted === this.wanted) this.fail(this.broken ?? reasonOf(error));
    } finally {
      this.busy = false;
    }
    if (wanted !== this.wanted) this.update();
  }

  showReading(reading, isChanged) {
    this.reading = reading;
    byId("text").textContent = shown(reading.text);
    const sure = percent(Math.exp(reading.score));
    byId("sure").textContent = words("Probability of its best path: {sure}", { sure });
    for (const id of ["inside", "found"]) byId(id).hidden = false;
    this.compareWithUnchanged(reading.text, isChanged);
    this.views.show(reading, reading.scores.frames - 1);
    this.steps.show(reading);
    byId("scroller").scrollLeft = 0; // one begins to read at the left
    const head = [words("character"), words("from"), words("to"), words("confidence")];
    fill("characters", head, reading.characters.map(characterRow));
    const readings = reading.readings.slice(0, READINGS).map(readingRow);
    fill("readings", [words("reading"), words("probability")], readings);
    byId("cost").textContent = costOf(reading);
  }
}

function costOf({ picture: { width, height }, scores }) {
  const seconds = scores.seconds.toFixed(2);
  return words(
    "{width} by {height} pixels, {frames} columns: {seconds} s in one thread of this device.",
    { width, height, frames: scores.frames, seconds },
  );
}

function reasonOf(error) {
  if (error instanceof PictureError) return error.message;
  const reason = error.message;
  return words("The picture could not be read ({reason}): try another.", { reason });
}

function characterRow({ text, left, right, confidence }) {
  return [visible(text), left.toFixed(0), right.toFixed(0), percent(confidence)];
}

function readingRow({ text, score }) {
  return [shown(text), percent(Math.exp(score))];
}

/** Show spaces where one would not see them: at the ends. */
function shown(text) {
  return text ? text.replace(/^ +| +$/g, visible) : words("(no character)");
}

/** Write a table below its caption; the first cell of a row is text that was read. */
function fill(id, head, rows) {
  const table = byId(id);
  const titles = head.map((title) => make("th", { scope: "col" }, title));
  const body = rows.map(([first, ...others]) => {
    const cells = others.map((text) => make("td", {}, text));
    return make("tr", {}, make("td", { className: "letters" }, first), ...cells);
  });
  const parts = [make("thead", {}, make("tr", {}, ...titles)), make("tbody", {}, ...body)];
  table.replaceChildren(table.caption, ...parts);
}

function inMegabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
