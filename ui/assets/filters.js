// Runs once when the row of filters is made; `element`, `trigger` and `watch` are Gradio's.
let removed = -1;

element.addEventListener("click", (event) => {
  const button = event.target.closest("button.or-unset");
  if (!button) return;
  removed = [...element.querySelectorAll("button.or-unset")].indexOf(button);
  trigger("submit", { kind: button.value });
});

// Who removed a filter by keyboard goes on at the next one, or at what opens the filters.
watch("value", () => {
  if (removed < 0) return;
  const left = element.querySelectorAll('button.or-unset:not([value="all"])');
  const next = left[Math.min(removed, left.length - 1)] ?? document.getElementById("or-filters-open");
  removed = -1;
  if (next) next.focus({ preventScroll: true });
});

// What is to be tried after a refusal may stand in another tab.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.or-goto");
  if (button) document.getElementById(`or-${button.value}-tab-button`)?.click();
});

// The filters are folded away until they are wanted; what is loaded is asked for then.
function fold(open) {
  const opener = document.getElementById("or-filters-open");
  opener.setAttribute("aria-expanded", String(open));
  opener.setAttribute("aria-controls", "or-filters");
  document.getElementById("or-filters").classList.toggle("or-open", open);
}
document.addEventListener("click", (event) => {
  const opener = event.target.closest("#or-filters-open");
  if (opener) fold(opener.getAttribute("aria-expanded") !== "true");
});
// On a narrow screen they would leave no room for the answer; what is set stands in the row above them.
const cramped = window.matchMedia("(max-width: 899px)");
function asked() {
  if (cramped.matches && document.getElementById("or-filters")?.classList.contains("or-open")) fold(false);
}
document.addEventListener("click", (event) => event.target.closest("#or-send") && asked());
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && event.target.closest("#or-box")) asked();
});
// Gradio may make the line after this row.
const made = new MutationObserver(() => {
  if (!document.getElementById("or-filters-open") || !document.getElementById("or-filters")) return;
  made.disconnect();
  fold(false);
});
made.observe(document.body, { childList: true, subtree: true });

// Gradio does not tell whether what this line unfolds is unfolded, and reads its arrow aloud.
function tell() {
  const opener = document.querySelector("#or-way > button");
  if (!opener) return;
  const open = String(opener.classList.contains("open"));
  if (opener.getAttribute("aria-expanded") !== open) opener.setAttribute("aria-expanded", open);
  opener.querySelector(".icon")?.setAttribute("aria-hidden", "true");
}
new MutationObserver(tell).observe(document.getElementById("or-ask"), { subtree: true, attributeFilter: ["class"] });
tell();
