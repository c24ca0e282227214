// Runs once when the forms load; `element` is Gradio's. What is said is kept by the server, and shown from what it tells.
const ROW = "#or-chat .or-feedback";
const NAMED = new Set(["wrong_quote", "wrong_exchange", "should_have_answered", "other"]);
const states = new Map(); // by an answer's token: Gradio may build its HTML anew at any time

const status = document.createElement("div");
status.className = "or-unseen";
status.setAttribute("role", "status");
status.setAttribute("aria-live", "polite");
document.body.append(status);
let telling = 0;

function tell(text) {
  status.textContent = "";
  clearTimeout(telling);
  telling = setTimeout(() => (status.textContent = text), 100); // a region tells what changes
}

const tokenOf = (row) => row.querySelector(".or-say").value.split(":")[0];

function stateOf(token) {
  let state = states.get(token);
  if (!state) {
    state = { verdict: null, note: "", named: "", found: null, told: "", problem: false, open: false, unsaved: false, sending: Promise.resolve() };
    states.set(token, state);
    restore(token, state);
  }
  return state;
}

// What was said before the page was loaded again.
async function restore(token, state) {
  try {
    const reply = await fetch(`answers/${token}/feedback`);
    const stored = reply.ok ? await reply.json() : null;
    if (stored?.verdict && !state.verdict && !state.told) take(state, stored), paintAll(token);
  } catch {
    // The page is gone; who says something is told.
  }
}

function take(state, { verdict, note, named, found, said, problem }) {
  Object.assign(state, { verdict, note, named, found, told: problem || said, problem: Boolean(problem) });
}

// One after the other for each answer, so that what is said last is what is kept.
function say(row, verdict) {
  const state = stateOf(tokenOf(row));
  state.sending = state.sending.then(() => send(row, state, verdict));
  return state.sending;
}

async function send(row, state, verdict) {
  const token = tokenOf(row);
  const { note, named } = state;
  const said = { verdict, note, named: NAMED.has(verdict) ? named : "" };
  try {
    const reply = await fetch(`answers/${token}/feedback`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
    });
    const told = await reply.json();
    // What was typed while the reply was on its way is not overwritten by what was typed before.
    const typed = { ...(state.note !== note && { note: state.note }), ...(state.named !== named && { named: state.named }) };
    state.unsaved = Object.keys(typed).length > 0;
    if (reply.ok) take(state, { ...told, ...typed });
    else Object.assign(state, { told: told.problem, problem: true });
  } catch {
    Object.assign(state, { told: formOf(row).dataset.failed, problem: true });
  }
  tell(state.told);
  paintAll(token);
}

function formOf(row) {
  const language = row.getAttribute("lang");
  return element.querySelector(`template[data-lang="${language}"]`) ?? element.querySelector("template");
}

function paintAll(token) {
  document.querySelectorAll(ROW).forEach((row) => tokenOf(row) === token && paint(row));
}

function paint(row) {
  const state = stateOf(tokenOf(row));
  row.dataset.ready = "";
  const group = row.querySelector(".or-says");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", row.querySelector(".or-asked").textContent);
  row.querySelectorAll(".or-say").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.value.split(":")[1] === state.verdict));
  });
  if (!state.told) return;
  const part = row.querySelector(".or-fb") ?? row.appendChild(formOf(row).content.firstElementChild.cloneNode(true));
  part.classList.toggle("or-fb-problem", state.problem);
  part.querySelector(".or-fb-told").textContent = state.told;
  show(part.querySelector(".or-fb-edit"), state.verdict && !state.open);
  show(part.querySelector(".or-fb-back"), state.verdict);
  const kept = part.querySelector(".or-fb-kept");
  kept.firstElementChild.textContent = state.note;
  show(kept, state.verdict && !state.open && state.note);
  point(part.querySelector(".or-fb-found"), state.found);
  const form = part.querySelector("form");
  show(form, state.verdict && state.open);
  show(form.querySelector(".or-fb-named"), NAMED.has(state.verdict));
  for (const field of [form.elements.note, form.elements.named]) {
    if (field !== document.activeElement) field.value = state[field.name];
  }
}

function show(part, shown) {
  part.hidden = !shown;
}

// A link that opens the exchange as any other on the page does.
function point(line, found) {
  show(line, found);
  if (!found) return;
  line.firstElementChild.textContent = found.label;
  line.lastElementChild.textContent = found.exchange;
  line.lastElementChild.setAttribute("href", `#ex-${found.exchange}:${found.start}-${found.end}`);
}

// All of it in view, where it fits; only the conversation scrolls, where `scrollIntoView` would move the frame too.
function bringUp(row) {
  const log = row.closest('[role="log"]');
  const [place, frame] = [row.getBoundingClientRect(), log.getBoundingClientRect()];
  const hidden = place.bottom + 16 - frame.bottom;
  if (hidden > 0) log.scrollTop += Math.min(hidden, Math.max(0, place.top - frame.top - 8));
}

document.addEventListener("click", async (event) => {
  const row = event.target.closest?.(ROW);
  const button = row && event.target.closest("button");
  if (!button) return;
  const state = stateOf(tokenOf(row));
  if (button.matches(".or-say")) {
    state.open = true;
    await say(row, button.value.split(":")[1]);
    requestAnimationFrame(() => bringUp(row));
  } else if (button.matches(".or-fb-edit")) {
    state.open = true;
    paint(row);
    bringUp(row);
    row.querySelector("textarea").focus({ preventScroll: true });
  } else if (button.matches(".or-fb-back")) {
    Object.assign(state, { open: false, note: "", named: "" });
    await say(row, null);
    row.querySelector(".or-say").focus({ preventScroll: true });
  }
});

document.addEventListener("submit", async (event) => {
  const row = event.target.closest?.(ROW);
  if (!row) return;
  event.preventDefault();
  const state = stateOf(tokenOf(row));
  await say(row, state.verdict);
  if (state.problem || state.unsaved) {
    bringUp(row);
    return;
  }
  state.open = false;
  paint(row);
  row.querySelector(".or-fb-edit").focus({ preventScroll: true });
});

document.addEventListener("input", (event) => {
  const row = event.target.closest?.(ROW);
  if (row) stateOf(tokenOf(row))[event.target.name] = event.target.value;
});

new MutationObserver(() => document.querySelectorAll(`${ROW}:not([data-ready])`).forEach(paint)).observe(document.body, {
  childList: true,
  subtree: true,
});
