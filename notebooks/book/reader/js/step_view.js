// The text forming: the best path, column by column, under the two rules of CTC.

import { BLANK } from "./decoding.js";
import { byId, make, percent, Player, visible } from "./elements.js";
import { textOf } from "./reading.js";
import { words } from "./words.js";

const MILLISECONDS = 350; // a column, while it plays

export class StepView {
  /** `onFrame(frame)` is told which column is shown. */
  constructor(contract, onFrame) {
    Object.assign(this, { contract, onFrame, reading: null, frame: 0 });
    this.player = new Player(byId("play"), () => this.advance(), MILLISECONDS);
    const moves = { first: () => 0, previous: () => this.frame - 1, next: () => this.frame + 1 };
    for (const [name, target] of Object.entries({ ...moves, last: () => Infinity })) {
      byId(name).addEventListener("click", () => this.chosen(target()));
    }
    byId("frame").addEventListener("input", ({ target }) => this.chosen(Number(target.value)));
    byId("play").addEventListener("click", () => {
      if (this.player.playing && this.frame === this.lastFrame) this.goTo(0);
    });
  }

  get lastFrame() {
    return this.reading.scores.frames - 1;
  }

  show(reading) {
    this.player.stop();
    this.reading = reading;
    byId("frame").max = this.lastFrame;
    this.goTo(this.lastFrame);
  }

  chosen(frame) {
    this.player.stop();
    this.goTo(frame);
  }

  advance() {
    this.goTo(this.frame + 1);
    return this.frame < this.lastFrame;
  }

  goTo(frame) {
    this.frame = Math.min(Math.max(frame, 0), this.lastFrame);
    byId("frame").value = this.frame;
    const column = this.frame + 1;
    byId("frame").setAttribute("aria-valuetext", words("column {column}", { column }));
    // every step read aloud while it plays would never end
    byId("step").setAttribute("aria-live", this.player.playing ? "off" : "polite");
    byId("step").textContent = this.sentence();
    this.writeRules();
    this.onFrame(this.frame);
  }

  nameOf(label) {
    return label === BLANK ? "·" : visible(textOf([label], this.contract));
  }

  sentence() {
    const { label, score } = this.reading.path[this.frame];
    const before = this.frame > 0 ? this.reading.path[this.frame - 1].label : null;
    const numbers = { column: this.frame + 1, columns: this.lastFrame + 1 };
    const values = { ...numbers, sure: percent(Math.exp(score)), name: this.nameOf(label) };
    if (label === BLANK) {
      return words("Column {column} of {columns}: the blank ({sure}). It writes nothing.", values);
    }
    if (label !== before) {
      return words("Column {column} of {columns}: “{name}” ({sure}). A new character.", values);
    }
    return words(
      "Column {column} of {columns}: “{name}” again ({sure}). It is the same character still.",
      values,
    );
  }

  /** Write the path so far, and what each of the two rules leaves of it. */
  writeRules() {
    const path = this.reading.path.slice(0, this.frame + 1).map(({ label }) => label);
    const merged = path.filter((label, frame) => label !== path[frame - 1]);
    const isNew = path.at(-1) !== path.at(-2);
    const write = (id, labels, marked) => {
      const names = labels.map((label) => this.nameOf(label));
      const last = marked && names.length ? [make("span", { className: "new" }, names.pop())] : [];
      byId(id).replaceChildren(names.join(""), ...last);
    };
    write("path", path, true);
    write("merged", merged, isNew);
    const spelt = merged.filter((label) => label !== BLANK);
    write("spelt", spelt, isNew && path.at(-1) !== BLANK);
  }
}
