// Runs once when the source panel loads; `element`, `trigger` and `watch` are Gradio's.
const narrow = window.matchMedia("(max-width: 899px)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
// What an evaluation cites is read beside it, over the page, as on a narrow screen.
const evaluating = () => document.querySelector('#or-evaluate-tab-button[aria-selected="true"]') !== null;
let opener = null;
let shown = null;

function reveal() {
  settle();
  const exchange = element.querySelector(".or-exchange");
  if (!exchange) return;
  if (exchange.dataset.exchange !== shown) element.scrollTop = 0;
  shown = exchange.dataset.exchange;
  const mark = exchange.querySelector("mark");
  // Who asked and who answered stay in view where the quoted words fit below them.
  if (mark && !isInView(mark)) mark.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
  if (opener && (narrow.matches || evaluating())) exchange.focus({ preventScroll: true });
}

function isInView(mark) {
  const panel = element.getBoundingClientRect();
  const words = mark.getBoundingClientRect();
  const below = element.querySelector(".or-take")?.getBoundingClientRect().height ?? 0;
  return words.top >= panel.top && words.bottom <= panel.bottom - below - 24;
}

function panel() {
  return document.getElementById("or-right");
}

function close() {
  panel().classList.remove("or-open");
  if (opener) opener.focus({ preventScroll: true });
  opener = null;
}

function choose(link) {
  document.querySelectorAll(".or-chip[aria-current]").forEach((chip) => chip.removeAttribute("aria-current"));
  if (link.matches(".or-chip")) link.setAttribute("aria-current", "true");
  if (!element.contains(link)) opener = link;
  panel().classList.add("or-open");
  chosen = link.getAttribute("href").slice("#ex-".length);
  choosing = performance.now();
  // A second click on the same citation changes nothing that `watch` would see.
  reveal();
  trigger("select", { target: chosen });
}

// What is shown must not be copied for what was just chosen; and of two that were chosen, the first may come last.
const IN_FLIGHT = 3000;
let chosen = null;
let choosing = -Infinity;
let again = 0;

function settle() {
  clearTimeout(again);
  const exchange = element.querySelector(".or-exchange");
  const arrived = exchange === null || exchange.dataset.target === chosen;
  const waits = !arrived && performance.now() - choosing < IN_FLIGHT;
  element.querySelectorAll("button.or-copy").forEach((button) => (button.disabled = waits));
  if (waits) again = setTimeout(() => trigger("select", { target: chosen }), 500);
}

// What is copied is told beside the button, and to who cannot see it by a region of its own.
const told = document.createElement("div");
told.className = "or-unseen";
told.setAttribute("role", "status");
told.setAttribute("aria-live", "polite");
document.body.append(told);
let telling = 0;

async function copy(button) {
  const row = button.closest(".or-take");
  let done = false;
  try {
    done = await toClipboard(button.dataset.copy ?? (await fetched(`answers/${button.value}/markdown`)));
  } catch {
    done = false; // the answer is no longer kept, or the server is gone
  }
  document.querySelectorAll(".or-did, .or-did-not").forEach((one) => one.classList.remove("or-did", "or-did-not"));
  row.classList.add(done ? "or-did" : "or-did-not");
  told.textContent = "";
  clearTimeout(telling);
  // A region tells what changes, so that the same words twice need a pause between them.
  telling = setTimeout(() => {
    told.textContent = row.querySelector(done ? ".or-copied" : ".or-uncopied").textContent;
    telling = setTimeout(() => row.classList.remove("or-did", "or-did-not"), done ? 2500 : 8000);
  }, 100);
}

async function fetched(path) {
  const reply = await fetch(path);
  if (!reply.ok) throw new Error(reply.status);
  return reply.text();
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Refused, or not there: the old way needs no permission.
    const focused = document.activeElement;
    const box = document.createElement("textarea");
    box.className = "or-unseen";
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (focused) focused.focus({ preventScroll: true });
    return done;
  }
}

document.addEventListener("click", (event) => {
  for (const told of unfolded()) if (!told.contains(event.target)) told.open = false;
  const copying = event.target.closest("button.or-copy");
  if (copying) {
    copy(copying);
    return;
  }
  const file = event.target.closest(".or-files a");
  if (file) {
    // Gradio opens every link in a tab of its own, which would flash up and go.
    file.removeAttribute("target");
    file.setAttribute("download", "");
    return;
  }
  if (event.target.closest('#or-tabs [role="tab"]')) panel().classList.remove("or-open");
  const lift = event.target.closest("button.or-lift, button.or-retry");
  if (lift) {
    const [turn, without] = lift.value.split(":");
    trigger("submit", { turn: Number(turn), without });
    return;
  }
  const link = event.target.closest('a[href^="#ex-"], a[href="#ask"], a[href="#close"]');
  if (!link) return;
  event.preventDefault();
  const href = link.getAttribute("href");
  if (href === "#ask") trigger("submit", { question: link.textContent });
  else if (href === "#close") close();
  else choose(link);
});
document.addEventListener("keydown", (event) => {
  // In a list that unfolds, Escape folds it away and stays there.
  if (event.key === "Escape" && event.target.closest('[role="combobox"]')) return;
  if (event.key === "Escape" && !foldAway(event.target)) close();
  else if (!event.ctrlKey && !event.metaKey && !event.altKey) byKey(event);
});

// What is told of the engine and of the keys lies over the page, and goes when the reader goes on.
function unfolded() {
  return document.querySelectorAll(".or-who[open], .or-keys[open]");
}

// Whether there was any of it.
function foldAway(from) {
  const open = [...unfolded()];
  for (const told of open) {
    told.open = false;
    if (told.contains(from)) told.querySelector("summary").focus();
  }
  return open.length > 0;
}

// "/" goes to the question; on a citation the arrows go to the one before and after it, and open it.
function byKey(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable='true']");
  const box = document.querySelector("#or-box textarea");
  if (event.key === "/" && !typing && box && box.offsetParent) {
    event.preventDefault();
    box.focus();
    return;
  }
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const chip = event.target.closest(".or-chip");
  if (!step || !chip) return;
  event.preventDefault();
  const chips = [...document.querySelectorAll(".or-chip")].filter((one) => one.offsetParent);
  const next = chips[chips.indexOf(chip) + step];
  if (!next) return;
  next.focus();
  choose(next);
}
watch("value", reveal);

// The newest question stays at the top of the conversation while its answer grows, until the reader scrolls.
let questions = 0;
let following = false;
for (const gesture of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  document.addEventListener(gesture, () => (following = false), { passive: true });
}

function follow() {
  const log = document.querySelector('#or-chat [role="log"]');
  if (!log) return;
  // Gradio labels each message with its raw HTML; its text speaks for itself.
  log.querySelectorAll("[data-testid][aria-label]").forEach((message) => message.removeAttribute("aria-label"));
  const asked = log.querySelectorAll(".or-question");
  if (asked.length !== questions) choosing = -Infinity; // another answer shows its own first citation
  if (asked.length !== questions) following = asked.length > questions;
  questions = asked.length;
  if (following) log.scrollTop += asked[questions - 1].getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
}

// Gradio says that every page is in English.
function speak() {
  const spoken = document.querySelector(".or-masthead")?.lang;
  if (spoken && spoken !== document.documentElement.lang) document.documentElement.lang = spoken;
}

// Gradio may build the conversation after this panel, so the whole page is watched.
new MutationObserver(() => (speak(), follow())).observe(document.body, { childList: true, subtree: true });
