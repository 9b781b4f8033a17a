// Where pictures come from: samples, a chosen file, a dropped one, the clipboard, paper, keys.

import { Pad, typeset } from "./drawing.js";
import { byId, make } from "./elements.js";
import { loadPicture, PictureError } from "./pictures.js";
import { words } from "./words.js";

const PAUSE = 600; // milliseconds after a line or key, before it is read

export class Sources {
  /**
   * `onPicture(picture)` gets grey pictures, `onFault(sentence)` the reason for none; `onAsked()`
   * is called after either, if somebody pressed something for it and waits to see what is read.
   */
  constructor(contract, { onPicture, onFault, onAsked }) {
    Object.assign(this, { contract, onPicture, onFault, onAsked, timer: null, asked: 0 });
    this.listenToFiles();
    this.listenToPad();
    this.listenToKeys();
    this.showSamples();
  }

  /** Count a request for a picture; those before it come too late, and so does a pending pause. */
  ask() {
    clearTimeout(this.timer);
    this.asked += 1;
    return this.asked;
  }

  /** Hand over the picture that `making` gives, now or later, or say why there is none. */
  async take(making) {
    const number = this.ask();
    try {
      const picture = await making();
      if (number === this.asked) this.onPicture(picture);
    } catch (error) {
      if (number !== this.asked) return;
      const reason = error.message;
      const known = error instanceof PictureError;
      const unknown = words("It could not be read ({reason}): try another.", { reason });
      this.onFault(known ? reason : unknown);
    }
    return number === this.asked;
  }

  async takeWaitedFor(making) {
    if (await this.take(making)) this.onAsked();
  }

  /** Read the first of some files, and say so if there are more. */
  async takeFiles(files) {
    this.onFault(""); // that of the file before
    if (!(await this.take(() => loadPicture(files[0])))) return;
    if (files.length > 1 && byId("fault").hidden) {
      this.onFault(
        words("One picture is read at a time: of {count} files, this is {name}.", {
          count: files.length,
          name: files[0].name,
        }),
      );
    }
    this.onAsked();
  }

  sample(index) {
    const { file } = this.contract.samples[index];
    return async () => {
      const answer = await fetch(`samples/${file}`).catch(() => null);
      if (answer?.ok) return loadPicture(await answer.blob(), file);
      throw new PictureError("{file} could not be fetched: try again, or take another picture.", {
        file,
      });
    };
  }

  takeSample(index) {
    this.take(this.sample(index));
  }

  showSamples() {
    this.contract.samples.forEach(({ file, text }, index) => {
      const alt = words("Picture that says {text}", { text });
      const image = make("img", { src: `samples/${file}`, alt });
      const button = make("button", { type: "button" }, image);
      button.addEventListener("click", () => this.takeWaitedFor(this.sample(index)));
      byId("samples").append(button);
    });
  }

  listenToFiles() {
    byId("file").addEventListener("change", ({ target }) => {
      if (target.files.length) this.takeFiles([...target.files]); // a list that `value` empties
      target.value = ""; // so that the same file can be chosen again
    });
    document.addEventListener("paste", (event) => this.paste(event));
    const dropping = (on) => document.body.classList.toggle("dropping", on);
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      dropping(true);
    });
    document.addEventListener("dragleave", () => dropping(false));
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      dropping(false);
      this.takeFirst(event.dataTransfer.files, words("What was dropped"));
    });
  }

  paste(event) {
    const { files } = event.clipboardData;
    if (files.length === 0 && event.target.matches("input")) return; // text into a field
    this.takeFirst(files, words("The clipboard"));
  }

  takeFirst(files, origin) {
    if (files.length) {
      if (byId("reader").hidden) byId("tab-reader").click(); // there one sees what becomes of it
      this.takeFiles([...files]);
    } else if (!byId("reader").hidden) {
      this.onFault(words("{origin} holds no picture file: choose a picture instead.", { origin }));
      this.onAsked();
    }
  }

  listenToPad() {
    const read = () => {
      if (!this.pad.isEmpty) this.take(() => this.pad.picture()); // it may be cleared since
    };
    const later = () => this.later(read);
    this.pad = new Pad(byId("pad"), { onBegun: () => this.ask(), onWritten: later });
    byId("undo").addEventListener("click", () => {
      this.pad.undo();
      later();
    });
    byId("clear").addEventListener("click", () => this.pad.clear());
    byId("read-drawing").addEventListener("click", () => {
      if (!this.pad.isEmpty) this.takeWaitedFor(() => this.pad.picture());
      else {
        this.onFault(words("Nothing is written yet: write a word on the paper first."));
        this.onAsked();
      }
    });
  }

  listenToKeys() {
    const read = () => {
      const word = byId("typed").value.trim();
      if (word) this.take(() => typeset(word, byId("font").value));
    };
    byId("typed").addEventListener("input", () => this.later(read));
    byId("font").addEventListener("change", read);
  }

  /** Do something once the writer pauses. */
  later(action) {
    this.ask();
    this.timer = setTimeout(action, PAUSE);
  }
}
