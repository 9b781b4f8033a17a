// The trellis as a table that one walks through with the arrow keys.

import { make, number, reveal, visible } from "./elements.js";
import { comingFrom } from "./trellis.js";
import { words } from "./words.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class TrellisView {
  /** `onChosen(state, frame)` is told which cell was chosen. */
  constructor(table, onChosen) {
    Object.assign(this, { table, onChosen, cells: [] });
    table.addEventListener("click", ({ target }) => {
      const cell = target.closest("td");
      if (cell) onChosen(Number(cell.dataset.state), Number(cell.dataset.frame));
    });
    table.addEventListener("keydown", (event) => this.move(event));
  }

  move(event) {
    const move = MOVES[event.key];
    const cell = event.target.closest("td");
    if (!move || !cell) return;
    event.preventDefault();
    const state = Number(cell.dataset.state) + move[0];
    const frame = Number(cell.dataset.frame) + move[1];
    if (!this.cells[state]?.[frame]) return;
    this.onChosen(state, frame);
    this.cells[state][frame].focus();
  }

  /** Make the table anew: `values[frame][state]`, `until` frames of it filled in. */
  show(states, values, until) {
    const frames = values.length;
    this.focused = this.table.contains(document.activeElement); // its cell goes: see `mark`
    const titles = Array.from({ length: frames }, (_, frame) =>
      make("th", { scope: "col" }, String(frame + 1)),
    );
    const head = make("tr", {}, make("th", { scope: "col" }, words("frame")), ...titles);
    this.cells = states.map((_, state) =>
      values.map((row, frame) => this.cell(state, frame, frame < until ? number(row[state]) : "")),
    );
    for (const row of this.cells.slice(-2)) row[frames - 1].classList.add("end");
    const rows = states.map(({ name }, state) =>
      make("tr", {}, make("th", { scope: "row" }, visible(name)), ...this.cells[state]),
    );
    const parts = [make("thead", {}, head), make("tbody", {}, ...rows)];
    this.table.replaceChildren(this.table.caption, ...parts);
  }

  cell(state, frame, text) {
    const cell = make("td", { tabIndex: -1 }, text);
    cell.setAttribute("role", "gridcell");
    Object.assign(cell.dataset, { state, frame });
    return cell;
  }

  /** Mark a cell and those from which paths arrive in it. */
  mark(states, state, frame) {
    for (const cell of this.cells.flat()) {
      cell.classList.remove("chosen", "from");
      cell.tabIndex = -1;
      cell.removeAttribute("aria-selected");
    }
    const chosen = this.cells[state][frame];
    chosen.classList.add("chosen");
    chosen.tabIndex = 0;
    chosen.setAttribute("aria-selected", "true");
    if (this.focused) chosen.focus({ preventScroll: true });
    this.focused = false;
    reveal(this.table.parentElement, chosen.offsetLeft, chosen.offsetLeft + chosen.offsetWidth);
    if (frame === 0) return;
    for (const [, origin] of comingFrom(states, state)) {
      this.cells[origin][frame - 1].classList.add("from");
    }
  }
}
