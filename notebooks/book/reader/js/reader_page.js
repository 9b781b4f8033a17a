// The first tab: a picture is read, and one sees how.

import { applyEffects } from "./effects.js";
import { bringIntoSight, byId, make, onTheme, percent, reveal, say, visible } from "./elements.js";
import { PictureError } from "./pictures.js";
import { read } from "./reading.js";
import { scaleToHeight } from "./resize.js";
import { checkWidth, ScoreView } from "./score_view.js";
import { Sources } from "./sources.js";
import { StepView } from "./step_view.js";

const SLIDERS = [
  { name: "right", label: "Shift right", min: -24, max: 24, step: 1, value: 0, unit: "pixels" },
  { name: "down", label: "Shift down", min: -16, max: 16, step: 1, value: 0, unit: "pixels" },
  { name: "blur", label: "Blur", min: 0, max: 5, step: 0.25, value: 0, unit: "pixels" },
  { name: "squeeze", label: "Width", min: 20, max: 200, step: 5, value: 100, unit: "per cent" },
];
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
      byId("loaded").textContent = `${megabytes(loaded)} of ${megabytes(total)} MB`;
    });
    this.network.ready.then(
      () => say(byId("loading"), ""),
      (error) => {
        say(byId("loading"), "");
        this.broken = `The network could not be loaded (${error.message}): reload the page.`;
        this.fail(this.broken);
      },
    );
    this.sources.takeSample(0);
  }

  fail(sentence) {
    say(byId("fault"), sentence);
  }

  makeSliders() {
    this.effects = Object.fromEntries(SLIDERS.map(({ name, value }) => [name, value]));
    for (const { name, label, unit, ...range } of SLIDERS) {
      const output = make("output", {}, `${range.value} ${unit}`);
      const slider = make("input", { type: "range", id: `effect-${name}`, ...range });
      slider.addEventListener("input", () => this.setEffect(name, Number(slider.value)));
      const words = make("span", {}, `${label}: `, output);
      // without `htmlFor` the label would be the output's, which comes first
      byId("effects").append(make("label", { htmlFor: slider.id }, words, slider));
    }
    const reset = make("button", { type: "button", id: "reset" }, "As it was");
    reset.addEventListener("click", () => this.resetEffects());
    byId("effects").append(reset);
  }

  setEffect(name, value) {
    this.effects[name] = value;
    const { unit } = SLIDERS.find((slider) => slider.name === name);
    const slider = byId(`effect-${name}`);
    slider.value = value;
    slider.previousSibling.querySelector("output").textContent = `${value} ${unit}`;
    if (!this.base) return;
    this.fail("");
    this.update();
  }

  resetEffects() {
    for (const { name, value } of SLIDERS) this.setEffect(name, value);
  }

  get isChanged() {
    return SLIDERS.some(({ name, value }) => this.effects[name] !== value);
  }

  /** Say what was read before the sliders were moved, where it differs. */
  compareWithUnchanged(text, isChanged) {
    if (!isChanged) this.unchanged = text;
    const differs = this.unchanged !== undefined && this.unchanged !== text;
    say(byId("before"), differs ? `Without the sliders it reads “${this.unchanged}”.` : "");
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
    const words = reading.text ? visibleEnds(reading.text) : "(no character)";
    byId("text").textContent = words;
    byId("sure").textContent = `Probability of its best path: ${percent(Math.exp(reading.score))}`;
    for (const id of ["inside", "found"]) byId(id).hidden = false;
    this.compareWithUnchanged(reading.text, isChanged);
    this.views.show(reading, reading.scores.frames - 1);
    this.steps.show(reading);
    byId("scroller").scrollLeft = 0; // one begins to read at the left
    const characters = reading.characters.map(characterRow);
    fill("characters", ["character", "from", "to", "confidence"], characters);
    const readings = reading.readings.slice(0, READINGS).map(readingRow);
    fill("readings", ["reading", "probability"], readings);
    const { picture, scores } = reading;
    byId("cost").textContent =
      `${picture.width} by ${picture.height} pixels, ${scores.frames} columns: ` +
      `${scores.seconds.toFixed(2)} s in one thread of this device.`;
  }
}

function reasonOf(error) {
  if (error instanceof PictureError) return error.message;
  return `The picture could not be read (${error.message}): try another.`;
}

function characterRow({ text, left, right, confidence }) {
  return [visible(text), left.toFixed(0), right.toFixed(0), percent(confidence)];
}

function readingRow({ text, score }) {
  return [text ? visibleEnds(text) : "(no character)", percent(Math.exp(score))];
}

/** Show spaces where one would not see them: at the ends. */
function visibleEnds(text) {
  return text.replace(/^ +| +$/g, visible);
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

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
