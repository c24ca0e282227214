// Runs once when the page loads: it belongs to no tab, since what is in a tab is not there until the tab is first opened.
// `trigger` is Gradio's.
const room = () => document.getElementById("or-transcripts");
const box = () => document.getElementById("or-tr-page");
const tabOf = (name) => document.getElementById(`or-${name}-tab-button`);
const form = () => document.getElementById("or-tr-form");
let origin = null; // where a whole transcript was opened from: the tab, the link, and whether the source lay over it
let moved = false; // whether the reader asked for what comes
let listed = 0; // how far the list was scrolled
let shown; // the page that was seen last, by the number that the server gave it: its elements may stay the same
let viewed = "list";

function view(name) {
  if (room() && viewed === "list") listed = room().scrollTop;
  viewed = name;
  settle();
  if (room()) room().scrollTop = name === "list" ? listed : 0;
}

// The tab and a transcript in it are there some time after they were asked for.
function settle() {
  if (!room()) return;
  if (room().dataset.view !== viewed) room().dataset.view = viewed;
  const opened = box()?.querySelector("[data-opened]");
  if (!opened || opened.dataset.opened === shown) return;
  shown = opened.dataset.opened;
  arrived(opened.querySelector(".or-tr-page"));
}
new MutationObserver(settle).observe(document.body, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["data-opened"],
});

function open(link) {
  const tab = document.querySelector('#or-tabs [role="tab"][aria-selected="true"]');
  const source = document.getElementById("or-right");
  if (tab && tab !== tabOf("transcripts")) {
    origin = { tab, link, over: source.classList.contains("or-open"), target: link.getAttribute("href") };
    tabOf("transcripts").click();
  } else if (!box().contains(link)) origin = null;
  const target = link.getAttribute("href").slice("#tr-".length);
  view("page");
  moved = true;
  box()?.classList.add("or-tr-opening");
  trigger("select", { target });
}

function arrived(page) {
  box().classList.remove("or-tr-opening");
  const field = page.querySelector(".or-tr-find input");
  if (field) field.value = "";
  page.querySelectorAll("tr[hidden]").forEach((row) => (row.hidden = false));
  page.querySelectorAll(".or-tr-answer").forEach((one) => (one.hidden = origin === null));
  if (!moved) return;
  moved = false;
  if (page.dataset.place) jump(page.dataset.place);
  else page.querySelector("h2, [tabindex]")?.focus({ preventScroll: true });
}

function jump(number) {
  const exchange = box().querySelector(`.or-tr-exchange[data-number="${CSS.escape(number)}"]`);
  if (!exchange) return;
  box().querySelectorAll("tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  const row = box().querySelector(`tr[data-number="${CSS.escape(number)}"]`);
  if (row) row.setAttribute("aria-current", "true");
  const index = box().querySelector(".or-tr-index");
  if (row && index.scrollHeight > index.clientHeight) index.scrollTop = row.offsetTop - index.clientHeight / 3;
  (exchange.querySelector("mark") ?? exchange).scrollIntoView({ block: exchange.querySelector("mark") ? "center" : "start" });
  exchange.focus({ preventScroll: true });
}

// The way back to what was being read, as it was.
function back() {
  const { tab, link, over, target } = origin;
  origin = null;
  tab.click();
  if (over) document.getElementById("or-right").classList.add("or-open");
  const place = link.isConnected ? link : document.querySelector(`a[href="${CSS.escape(target)}"]`);
  focusOnceShown(place, 60);
}

// A tab's content comes some frames after its tab was chosen; until then it takes no focus.
function focusOnceShown(place, frames) {
  if (!place || !frames) return;
  if (place.offsetParent) place.focus({ preventScroll: true });
  if (document.activeElement !== place) requestAnimationFrame(() => focusOnceShown(place, frames - 1));
}

// What is looked for inside a transcript: case and accents do not count.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const folded = new WeakMap();

function wordsOf(exchange) {
  if (!folded.has(exchange)) folded.set(exchange, fold(exchange.textContent));
  return folded.get(exchange);
}

function find(typed) {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of box().querySelectorAll(".or-tr-exchanges tbody tr")) {
    const exchange = box().querySelector(`.or-tr-exchange[data-number="${row.dataset.number}"]`);
    const holds = words.every((word) => wordsOf(exchange).includes(word));
    row.hidden = !holds;
    found += holds;
  }
  const told = box().querySelector(".or-tr-index .or-tr-count");
  told.textContent = words.length ? told.dataset.found.replace("{found}", found) : "";
}

document.addEventListener("input", (event) => {
  if (event.target.matches(".or-tr-find input")) find(event.target.value);
});

// Removing is asked for, then done.
function askToRemove(wanted) {
  const asked = box().querySelector(".or-tr-removal");
  asked.hidden = !wanted;
  box().querySelector(".or-tr-remove").setAttribute("aria-expanded", String(wanted));
  (wanted ? asked.querySelector("h3") : box().querySelector(".or-tr-remove")).focus();
}

// Files go up one after the other, each with how far it is; then all of them are read together with the addresses.
let uploading = false;

async function upload(files) {
  const input = form().querySelector('input[type="file"]');
  if (!input || uploading || !files.length) return;
  uploading = true;
  const said = { ...input.dataset };
  const tokens = [];
  let failed = false;
  form().querySelector(".or-tr-uploads").replaceChildren();
  for (const file of files) {
    const line = lineFor(file, said.uploading);
    const problem = file.size > Number(said.most) ? said.large : await sent(file, line, tokens);
    if (!problem) continue;
    failed = true;
    line.querySelector("span").textContent = problem === said.large ? problem : said.failed.replace("{reason}", problem);
    line.classList.add("or-tr-problem");
  }
  uploading = false;
  input.value = "";
  // What could not be sent is read about first; what was sent is read with what is sent next.
  waiting.push(...tokens);
  if (!failed) read();
}

let waiting = [];

function read() {
  const addresses = form().querySelector(".or-tr-addresses textarea")?.value ?? "";
  trigger("submit", { act: "read", files: waiting, addresses });
  waiting = [];
}

function lineFor(file, label) {
  const line = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = Math.max(1, file.size);
  bar.value = 0;
  const told = document.createElement("span");
  told.textContent = label;
  line.append(name, bar, told);
  form().querySelector(".or-tr-uploads").append(line);
  return line;
}

function sent(file, line, tokens) {
  const bar = line.querySelector("progress");
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "transcripts/upload");
    request.setRequestHeader("X-OnRecord-Name", encodeURIComponent(file.name.slice(-200).toWellFormed()));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => (bar.value = event.loaded);
    request.onerror = () => resolve("✗");
    request.onload = () => {
      const reply = request.response ?? {};
      bar.value = bar.max;
      line.querySelector("span").textContent = reply.token ? "✓" : "";
      if (reply.token) tokens.push(reply.token);
      resolve(reply.token ? "" : (reply.problem ?? String(request.status)));
    };
    request.send(file);
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#tr-"], a[href^="#at-"], a[href="#add"]');
  if (link) {
    event.preventDefault();
    const href = link.getAttribute("href");
    if (href.startsWith("#at-")) jump(href.slice("#at-".length));
    else if (href.startsWith("#tr-")) open(link);
    else {
      tabOf("transcripts").click();
      view("add");
    }
    return;
  }
  const button = event.target.closest("#or-transcripts button");
  if (!button) return;
  if (button.dataset.view) view(button.dataset.view);
  else if (button.dataset.more) trigger("edit", { most: Number(button.dataset.more) });
  else if (button.matches(".or-tr-answer")) back();
  else if (button.matches(".or-tr-remove")) askToRemove(box().querySelector(".or-tr-removal").hidden);
  else if (button.matches(".or-tr-keep")) askToRemove(false);
  else if (button.dataset.remove) {
    button.disabled = true;
    moved = true;
    trigger("delete", { transcript: button.dataset.remove });
  } else if (button.matches(".or-tr-ask")) {
    tabOf("ask").click();
    focusOnceShown(document.querySelector("#or-box textarea"), 60);
  } else if (button.dataset.act) {
    if (button.dataset.act === "read") {
      // While files go up the form stays as it is: what is typed is read with them.
      if (!uploading) read();
    } else {
      button.disabled = true;
      trigger("submit", { act: button.dataset.act, number: Number(button.value) });
    }
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !origin || !room()?.offsetParent || room().dataset.view !== "page") return;
  // Once the page's own Escape, which closes the source, is done.
  if (!event.target.closest("input")) setTimeout(back);
});
document.addEventListener("change", (event) => {
  if (event.target.matches('#or-tr-form input[type="file"]')) upload([...event.target.files]);
});

// A file that misses its place must not take the page's.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!room()?.contains(event.target) || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const place = form()?.querySelector(".or-tr-drop");
    place?.classList.toggle("or-tr-over", kind === "dragover" && form().contains(event.target));
    if (kind === "drop" && place && room().dataset.view === "add") upload([...event.dataTransfer.files]);
  });
}
document.addEventListener("dragleave", (event) => {
  if (event.target.matches?.(".or-tr-drop")) event.target.classList.remove("or-tr-over");
});
