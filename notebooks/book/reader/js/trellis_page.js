// The second tab: the trellis of a word of one's choice, worked out in the page.

import { byId, make, number, percent, Player, say, visible } from "./elements.js";
import { byChance, ofReading, OTHER, peaky, uniform } from "./scores.js";
import * as trellis from "./trellis.js";
import { TrellisView } from "./trellis_view.js";
import { pieces, words } from "./words.js";

const MOST = { frames: 40, ofReading: 80 };
const MILLISECONDS = 700; // a frame, while it plays
// in functions, since the catalogue is loaded after this module
const HOW = {
  stay: () => words("stays in its row"),
  step: () => words("steps from the row above"),
  jump: () => words("jumps over the blank"),
};

/** Return what is wrong with a word and its frames, or an empty text; the frames may be too few. */
export function faultOf(characters, frames) {
  if (characters.includes(trellis.BLANK_NAME)) {
    const name = trellis.BLANK_NAME;
    return words("“{name}” stands for the blank here: take it out of the word.", { name });
  }
  if (!(Number.isInteger(frames) && frames >= 1)) {
    return words("Choose a whole number of frames, at least 1.");
  }
  const needed = trellis.minimumFrames(characters);
  if (frames >= needed) return "";
  return words(
    "No path can spell “{word}” in {frames}: it needs {needed}, {why}. " +
      "Add {more}, or take a shorter word.",
    {
      word: characters.join(""),
      frames: inFrames(frames),
      needed,
      why: whyNeeded(characters),
      more: inFrames(needed - frames),
    },
  );
}

function whyNeeded(characters) {
  const count = characters.length;
  const blanks = trellis.repeats(characters);
  if (!blanks) return words("a frame for each of its {count} characters", { count });
  return words(
    "a frame for each of its {count} characters, and a blank between {pairs} of equal " +
      "neighbours, which would be merged otherwise",
    { count, pairs: blanks === 1 ? words("one pair") : words("{blanks} pairs", { blanks }) },
  );
}

function inFrames(frames) {
  return frames === 1 ? words("1 frame") : words("{frames} frames", { frames });
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
      const most = MOST.frames;
      return words("Choose at most {most} frames: more do not fit on the page.", { most });
    }
    const { reading } = this.reader;
    if (!reading) {
      return words("No picture has been read yet: read one in the first tab, then come back.");
    }
    this.frames = reading.scores.frames;
    if (this.frames <= MOST.ofReading) return "";
    return words("The picture has {frames} columns: take one of at most {most}.", {
      frames: this.frames,
      most: MOST.ofReading,
    });
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
    const values = {
      paths: make("b", {}, paths),
      word: this.characters.length ? `“${this.characters.join("")}”` : words("the empty text"),
      frames: inFrames(this.frames),
      probability: make("b", {}, number(probability)),
      loss: probability > 0 ? (-Math.log(probability)).toFixed(3) : words("infinite"),
    };
    const sentence =
      paths === "1"
        ? pieces(
            "{paths} path spells {word} in {frames}. It has the probability {probability}; " +
              "the CTC loss, minus its logarithm, is {loss}.",
            values,
          )
        : pieces(
            "{paths} paths spell {word} in {frames}. Together they have the probability " +
              "{probability}; the CTC loss, minus its logarithm, is {loss}.",
            values,
          );
    byId("sums").replaceChildren(...sentence);
  }

  writeTable() {
    const { classes, rows } = this.table;
    const titles = rows.map((_, frame) => make("th", { scope: "col" }, String(frame + 1)));
    const body = classes.map((name, index) => {
      const cells = rows.map((row) => make("td", {}, row[index].toFixed(3)));
      const title = name === OTHER ? words("other") : visible(name);
      return make("tr", {}, make("th", { scope: "row" }, title), ...cells);
    });
    const head = make("tr", {}, make("th", { scope: "col" }, words("class")), ...titles);
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
    const what = this.states[state].blank ? words("blank") : `“${visible(name)}”`;
    const numbers = { frame: frame + 1, row: state + 1 };
    const cell = words("Frame {frame}, row {row} ({what})", { ...numbers, what });
    const rows = this.shownCounts ? this.counts : this.alpha;
    const result = number(rows[frame][state]);
    const times = this.shownCounts ? "" : ` × ${number(this.probability(state, frame))}`;
    if (frame === 0) {
      return state > 1
        ? words("{cell}: 0. A path begins in one of the first two rows.", { cell })
        : words("{cell}: a path begins here: 1{times} = {result}.", { cell, times, result });
    }
    const parts = trellis.comingFrom(this.states, state);
    const before = rows[frame - 1];
    const arriving = parts.map(([how, origin]) =>
      words("{sum} ({how})", { sum: number(before[origin]), how: HOW[how]() }),
    );
    const sums = arriving.join(" + ");
    return words("{cell}: ({sums}){times} = {result}.", { cell, sums, times, result });
  }
}
