// The second tab: the trellis of a word of one's choice, worked out in the page.

import { byId, make, number, percent, Player, say, visible } from "./elements.js";
import { byChance, ofReading, peaky, uniform } from "./scores.js";
import * as trellis from "./trellis.js";
import { TrellisView } from "./trellis_view.js";

const MOST = { frames: 40, ofReading: 80 };
const MILLISECONDS = 700; // a frame, while it plays
const HOW = {
  stay: "stays in its row",
  step: "steps from the row above",
  jump: "jumps over the blank",
};

/** Return what is wrong with a word and its frames, or an empty text; the frames may be too few. */
export function faultOf(characters, frames) {
  if (characters.includes(trellis.BLANK_NAME)) {
    return `“${trellis.BLANK_NAME}” stands for the blank here: take it out of the word.`;
  }
  if (!(Number.isInteger(frames) && frames >= 1)) {
    return "Choose a whole number of frames, at least 1.";
  }
  const needed = trellis.minimumFrames(characters);
  if (frames >= needed) return "";
  const word = `“${characters.join("")}”`;
  const blanks = trellis.repeats(characters);
  const pairs = blanks === 1 ? "one pair" : `${blanks} pairs`;
  const why = blanks
    ? `a frame for each of its ${characters.length} characters, and a blank between ${pairs} of ` +
      "equal neighbours, which would be merged otherwise"
    : `a frame for each of its ${characters.length} characters`;
  return (
    `No path can spell ${word} in ${plural(frames)}: it needs ${needed}, ${why}. ` +
    `Add ${plural(needed - frames)}, or take a shorter word.`
  );
}

function plural(frames) {
  return frames === 1 ? "1 frame" : `${frames} frames`;
}

export class TrellisPage {
  constructor(contract, reader) {
    Object.assign(this, { contract, reader, seed: 1, until: 1, chosen: [0, 0] });
    this.view = new TrellisView(byId("grid"), (state, frame) => this.choose(state, frame));
    this.player = new Player(byId("run"), () => this.advance(), MILLISECONDS);
    for (const id of ["word", "frames", "kind", "peak"]) {
      byId(id).addEventListener("input", () => this.compute());
    }
    byId("again").addEventListener("click", () => {
      this.seed += 1;
      this.compute();
    });
    this.listenToSteps();
  }

  listenToSteps() {
    byId("until").addEventListener("input", ({ target }) => this.showUntil(Number(target.value)));
    byId("earlier").addEventListener("click", () => this.showUntil(this.until - 1));
    byId("later").addEventListener("click", () => this.showUntil(this.until + 1));
    byId("run").addEventListener("click", () => {
      if (this.player.playing && this.until === this.frames) this.showUntil(1, true);
    });
    for (const radio of document.getElementsByName("shown")) {
      radio.addEventListener("change", () => this.draw());
    }
  }

  show() {
    this.compute();
  }

  get shownCounts() {
    return document.querySelector('[name="shown"]:checked').value === "paths";
  }

  /** Compute everything anew from the fields. */
  compute() {
    this.player.stop();
    this.characters = Array.from(byId("word").value.normalize("NFC"));
    const kind = byId("kind").value;
    byId("peak-field").hidden = kind !== "peaky";
    byId("peak-value").textContent = percent(Number(byId("peak").value));
    byId("again").hidden = kind !== "chance";
    byId("frames-field").hidden = kind === "reading"; // it has as many as the picture has columns
    const fault = this.takeFrames(kind) || faultOf(this.characters, this.frames);
    say(byId("trellis-fault"), fault);
    byId("sums").hidden = byId("trellis-steps").hidden = Boolean(fault);
    if (fault) return;
    this.states = trellis.statesOf(this.characters);
    this.table = this.scoresOf(kind);
    this.alpha = trellis.forward(this.states, this.frames, (state, frame) =>
      this.probability(state, frame),
    );
    this.counts = trellis.counts(this.states, this.frames);
    byId("until").max = this.frames;
    this.writeSums();
    this.writeTable();
    this.chosen = [Math.max(this.states.length - 2, 0), this.frames - 1];
    this.showUntil(this.frames);
  }

  /** Take the number of frames from the field or the reading; return why not, if so. */
  takeFrames(kind) {
    this.frames = Number(byId("frames").value);
    if (kind !== "reading") {
      if (this.frames <= MOST.frames) return "";
      return `Choose at most ${MOST.frames} frames: more do not fit on the page.`;
    }
    const { reading } = this.reader;
    if (!reading) return "No picture has been read yet: read one in the first tab, then come back.";
    this.frames = reading.scores.frames;
    if (this.frames <= MOST.ofReading) return "";
    return `The picture has ${this.frames} columns: take one of at most ${MOST.ofReading}.`;
  }

  scoresOf(kind) {
    if (kind === "uniform") return uniform(this.characters, this.frames);
    if (kind === "chance") return byChance(this.characters, this.frames, this.seed);
    if (kind === "reading") return ofReading(this.characters, this.reader.reading, this.contract);
    return peaky(this.characters, this.frames, Number(byId("peak").value));
  }

  probability(state, frame) {
    const { classes, rows } = this.table;
    return rows[frame][this.states[state].blank ? 0 : classes.indexOf(this.states[state].name, 1)];
  }

  writeSums() {
    const probability = trellis.ending(this.alpha);
    const paths = trellis.ending(this.counts).toLocaleString("en");
    const word = this.characters.length ? `“${this.characters.join("")}”` : "the empty text";
    const loss = probability > 0 ? (-Math.log(probability)).toFixed(3) : "infinite";
    const spell = paths === "1" ? "path spells" : "paths spell";
    const together = paths === "1" ? "It has" : "Together they have";
    byId("sums").replaceChildren(
      make("b", {}, paths),
      ` ${spell} ${word} in ${plural(this.frames)}. ${together} the probability `,
      make("b", {}, number(probability)),
      `; the CTC loss, minus its logarithm, is ${loss}.`,
    );
  }

  writeTable() {
    const { classes, rows } = this.table;
    const titles = rows.map((_, frame) => make("th", { scope: "col" }, String(frame + 1)));
    const body = classes.map((name, index) => {
      const cells = rows.map((row) => make("td", {}, row[index].toFixed(3)));
      return make("tr", {}, make("th", { scope: "row" }, visible(name)), ...cells);
    });
    const head = make("tr", {}, make("th", { scope: "col" }, "class"), ...titles);
    const table = byId("table");
    table.replaceChildren(table.caption, make("thead", {}, head), make("tbody", {}, ...body));
  }

  advance() {
    this.showUntil(this.until + 1, true);
    return this.until < this.frames;
  }

  /** Fill in the first frames; the chosen cell goes along with the last of them. */
  showUntil(until, playing = false) {
    if (!playing) this.player.stop();
    this.until = Math.min(Math.max(until, 1), this.frames);
    byId("until").value = this.until;
    byId("cell").setAttribute("aria-live", playing ? "off" : "polite");
    this.chosen[1] = this.until - 1;
    this.draw();
  }

  draw() {
    this.view.show(this.states, this.shownCounts ? this.counts : this.alpha, this.until);
    this.markChosen();
  }

  choose(state, frame) {
    this.player.stop();
    this.chosen = [state, frame];
    if (frame >= this.until) this.showUntil(frame + 1);
    else this.markChosen();
  }

  markChosen() {
    this.view.mark(this.states, ...this.chosen);
    byId("cell").textContent = this.explanation(...this.chosen);
  }

  /** Say how the number in a cell comes about. */
  explanation(state, frame) {
    const { name } = this.states[state];
    const what = this.states[state].blank ? "blank" : `“${visible(name)}”`;
    const cell = `Frame ${frame + 1}, row ${state + 1} (${what})`;
    const rows = this.shownCounts ? this.counts : this.alpha;
    const result = number(rows[frame][state]);
    const times = this.shownCounts ? "" : ` × ${number(this.probability(state, frame))}`;
    if (frame === 0) {
      if (state > 1) return `${cell}: 0. A path begins in one of the first two rows.`;
      return `${cell}: a path begins here: 1${times} = ${result}.`;
    }
    const parts = trellis.comingFrom(this.states, state);
    const before = rows[frame - 1];
    const arriving = parts.map(([how, origin]) => `${number(before[origin])} (${HOW[how]})`);
    return `${cell}: (${arriving.join(" + ")})${times} = ${result}.`;
  }
}
