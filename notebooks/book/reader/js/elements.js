// Small helpers for elements of the page.

import { words } from "./words.js";

/** Return the element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Make an element with properties and children. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Return a character as it is shown: a space can be seen. */
export function visible(text) {
  return text.replaceAll(" ", "␣");
}

/** Return a probability from 0 to 1 in per cent, or as a number where that would be nothing. */
export function percent(probability) {
  const value = 100 * probability;
  if (value < 0.01) return number(probability);
  const digits = value >= 99.95 ? "100" : value.toFixed(value >= 10 ? 1 : 2);
  return words("{digits} %", { digits });
}

/** Return a whole number, or a probability in three digits, with a power of ten if it is small. */
export function number(value) {
  if (typeof value === "bigint") return value.toLocaleString("en");
  if (value === 0) return "0";
  if (value >= 0.001) return value.toPrecision(3);
  const [digits, power] = value.toExponential(2).split("e-");
  return `${digits}·10⁻${Array.from(power, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
}

/** Scroll a box sideways, and nothing else, so that what lies from `left` to `right` is seen. */
export function reveal(box, left, right) {
  const hidden = box.querySelector(":scope > #names, th:first-child")?.offsetWidth ?? 0;
  const seenFrom = box.scrollLeft + hidden;
  if (left < seenFrom) box.scrollLeft = left - hidden;
  else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth;
}

/** Scroll the page, unless all from one element to another is in sight, as on a small screen. */
export function bringIntoSight(first, last) {
  const { top } = first.getBoundingClientRect();
  if (top >= 0 && last.getBoundingClientRect().bottom <= innerHeight) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  first.scrollIntoView({ behavior: calm ? "instant" : "smooth", block: "start" });
}

/** Show or hide a sentence about what went wrong. */
export function say(element, sentence) {
  element.textContent = sentence;
  element.hidden = !sentence;
}

/** Return a colour of the page's theme; what light-dark() chooses, only an element tells. */
export function colour(name) {
  const probe = make("i", { hidden: true, style: `color: var(--${name})` });
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Call back whenever the theme changes between light and dark. */
export function onTheme(callback) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback);
}

/** Repeat a step until it returns false; the button says Play or Stop. */
export class Player {
  constructor(button, step, milliseconds) {
    this.timer = null;
    Object.assign(this, { button, step, milliseconds });
    button.addEventListener("click", () => (this.timer === null ? this.play() : this.stop()));
  }

  play() {
    this.button.textContent = words("Stop");
    this.timer = setInterval(() => {
      if (!this.step()) this.stop();
    }, this.milliseconds);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = words("Play");
  }

  get playing() {
    return this.timer !== null;
  }
}
