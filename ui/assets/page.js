// Runs once when the source panel loads; `element`, `trigger` and `watch` are Gradio's.
const narrow = window.matchMedia("(max-width: 899px)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
// What an evaluation cites is read beside it, over the page, as on a narrow screen.
const evaluating = () => document.querySelector('#or-evaluate-tab-button[aria-selected="true"]') !== null;
let opener = null;
let shown = null;

function reveal() {
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
  return words.top >= panel.top && words.bottom <= panel.bottom - 24;
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
  // A second click on the same citation changes nothing that `watch` would see.
  reveal();
  trigger("select", { target: link.getAttribute("href").slice("#ex-".length) });
}

document.addEventListener("click", (event) => {
  if (event.target.closest('#or-tabs [role="tab"]')) panel().classList.remove("or-open");
  const lift = event.target.closest("button.or-lift");
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
  if (event.key === "Escape") close();
});
watch("value", reveal);

// The newest question stays at the top of the conversation while its answer grows, until the reader scrolls.
let questions = 0;
let following = false;
for (const gesture of ["wheel", "touchmove", "keydown"]) {
  document.addEventListener(gesture, () => (following = false), { passive: true });
}

function follow() {
  const log = document.querySelector('#or-chat [role="log"]');
  if (!log) return;
  // Gradio labels each message with its raw HTML; its text speaks for itself.
  log.querySelectorAll("[data-testid][aria-label]").forEach((message) => message.removeAttribute("aria-label"));
  const asked = log.querySelectorAll(".or-question");
  if (asked.length !== questions) following = asked.length > questions;
  questions = asked.length;
  if (following) log.scrollTop += asked[questions - 1].getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
}

// Gradio may build the conversation after this panel, so the whole page is watched.
new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
