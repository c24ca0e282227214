// Filters the cases, and opens the one that a link leads to. All that it shows stands in the page without it.
(() => {
  "use strict";
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const none = document.getElementById("none");
  const cases = [...document.querySelectorAll(".case")];
  const fields = ["q", "language", "tag", "outcome"];
  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
  const texts = new Map();
  const textOf = (one) => {
    if (!texts.has(one)) {
      texts.set(one, folded([...one.querySelectorAll("[data-find]")].map((part) => part.textContent).join(" ")));
    }
    return texts.get(one);
  };

  const filter = () => {
    const [q, language, tag, outcome] = fields.map((name) => form.elements[name].value);
    const words = folded(q).split(" ").filter(Boolean);
    let shown = 0;
    for (const one of cases) {
      const held =
        (!language || one.dataset.language === language) &&
        (!tag || one.dataset.tags.split(" ").includes(tag)) &&
        (!outcome || one.dataset.outcomes.split(" ").includes(outcome)) &&
        words.every((word) => textOf(one).includes(word));
      one.hidden = !held;
      shown += held;
    }
    count.textContent = `${shown} of ${cases.length} cases shown`;
    none.hidden = shown > 0;
  };

  const keep = () => {
    const state = new URLSearchParams();
    for (const name of fields) {
      if (form.elements[name].value) state.set(name, form.elements[name].value);
    }
    try {
      history.replaceState(null, "", `#${state.toString() || "cases"}`);
    } catch {
      // A page opened from some file systems may not rewrite its address; the filters work all the same.
    }
  };

  const open = (one) => {
    if (one.hidden) {
      form.reset();
      filter();
    }
    one.open = true;
    one.scrollIntoView({ block: "start" });
    one.querySelector("summary").focus({ preventScroll: true });
  };

  const follow = () => {
    const hash = location.hash.slice(1);
    const target = /^case-\d+$/.test(hash) && document.getElementById(hash);
    if (target) {
      open(target);
    } else if (hash.includes("=")) {
      const state = new URLSearchParams(hash);
      for (const name of fields) form.elements[name].value = state.get(name) ?? "";
      filter();
      document.getElementById("cases").scrollIntoView();
    }
  };

  form.hidden = false;
  form.addEventListener("input", () => {
    filter();
    keep();
  });
  form.addEventListener("reset", () => {
    setTimeout(() => {
      filter();
      keep();
    });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link to the case that the address names already changes no hash.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#case-"]');
    if (link && link.hash === location.hash) follow();
  });
  addEventListener("hashchange", follow);
  filter();
  follow();
})();
