// Runs once when the place for a report is made; `element`, `trigger` and `watch` are Gradio's.
const CASE = "button.or-ev-open";
const KEEP = "button.or-ev-keep";
let filter = "all";
let opened = 0;
let moved = false;

element.addEventListener("click", (event) => {
  const button = event.target.closest(`${CASE}, ${KEEP}`);
  if (!button) return;
  if (button.matches(KEEP)) {
    button.disabled = true; // until it is told what came of it: twice would be two cases
    trigger("submit", { keep: button.value });
    return;
  }
  moved = true;
  const number = Number(button.value);
  if (number) opened = number;
  trigger("select", { case: number });
});
element.addEventListener("change", (event) => {
  if (event.target.name === "or-ev-filter") filter = event.target.value;
});

// Who opened a case reads on at its head; who goes back is where they were, under the same filter.
watch("value", () => {
  const wanted = element.querySelector(`input[name="or-ev-filter"][value="${filter}"]`);
  if (wanted) wanted.checked = true;
  if (!moved) return;
  moved = false;
  const back = element.querySelector(`.or-ev-matrix ${CASE}[value="${opened}"]`);
  const place = back || element.querySelector(".or-ev-focus");
  if (!place) return;
  if (back) back.scrollIntoView({ block: "center" });
  else place.closest("article").scrollIntoView({ block: "start" });
  place.focus({ preventScroll: true });
});
