// Starts the page: its contract, its two tabs, and the network when it is first needed.

import { Network } from "./network.js";
import { ReaderPage } from "./reader_page.js";
import { TrellisPage } from "./trellis_page.js";
import { loadWords, words } from "./words.js";

const NAMES = ["reader", "trellis"];
// what js/resize.js and js/grey.js do; a model that expects anything else would read nonsense
const PREPROCESSING = { mode: "grey", black: -1, white: 1, padding: 0 };

async function fetchContract() {
  const answer = await fetch("contract.json");
  if (!answer.ok) throw new Error(`contract.json: HTTP ${answer.status}`);
  const contract = await answer.json();
  for (const [name, wanted] of Object.entries(PREPROCESSING)) {
    const given = contract.preprocessing[name];
    if (given === wanted) continue;
    throw new Error(words("the model wants {name} {given}, not {wanted}", { name, given, wanted }));
  }
  return contract;
}

/** Show one of the two tabs; the address keeps which, and so do links to other languages. */
function show(name, pages) {
  for (const each of NAMES) {
    const tab = document.getElementById(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === name));
    tab.tabIndex = each === name ? 0 : -1;
    document.getElementById(each).hidden = each !== name;
  }
  history.replaceState(null, "", `#${name}`);
  for (const link of document.querySelectorAll("nav a[hreflang]")) link.hash = name;
  pages[name].show();
}

function listenToTabs(pages) {
  NAMES.forEach((name, index) => {
    const tab = document.getElementById(`tab-${name}`);
    tab.addEventListener("click", () => show(name, pages));
    tab.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const other = NAMES[1 - index];
      show(other, pages);
      document.getElementById(`tab-${other}`).focus();
    });
  });
}

async function start() {
  const warning = document.getElementById("not-started");
  await loadWords();
  try {
    const contract = await fetchContract();
    const reader = new ReaderPage(contract, (onProgress) => new Network(contract, onProgress));
    const pages = { reader, trellis: new TrellisPage(contract, reader) };
    listenToTabs(pages);
    warning.hidden = true;
    const asked = location.hash.slice(1);
    show(NAMES.includes(asked) ? asked : "reader", pages);
  } catch (error) {
    const reason = error.message;
    warning.textContent = words("The page could not start ({reason}): copy its folder again.", {
      reason,
    });
  }
}

start();
