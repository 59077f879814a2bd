"use strict";
// Filters a list of .item elements by selects and a search field, and shows it in steps.
(() => {
  const STEP = 25;
  const items = [...document.querySelectorAll(".item")];
  const controls = [...document.querySelectorAll("[data-filter]")];
  const search = document.querySelector("[data-search]");
  const count = document.querySelector("[data-count]");
  const more = document.querySelector(".more");
  if (!items.length || !count) return;
  let shown = STEP;

  const words = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const matches = (item) => controls.every((control) => {
    const value = control.value;
    return !value || (item.getAttribute("data-" + control.dataset.filter) || "").split("\t").includes(value);
  }) && (!search || words.get(item).includes(search.value.trim().toLowerCase()));

  function update() {
    const found = items.filter(matches);
    const visible = new Set(found.slice(0, shown));
    for (const item of items) item.hidden = !visible.has(item);
    count.textContent = found.length + " of " + items.length;
    if (more) {
      more.hidden = found.length <= shown;
      more.textContent = "Show more (" + (found.length - Math.min(shown, found.length)) + " left)";
    }
  }

  function choose(values) {
    for (const control of controls) control.value = values[control.dataset.filter] || "";
    if (search) search.value = "";
    shown = STEP;
    update();
    count.closest("section").scrollIntoView();
  }

  for (const control of controls) control.addEventListener("change", () => { shown = STEP; update(); });
  if (search) search.addEventListener("input", () => { shown = STEP; update(); });
  if (more) more.addEventListener("click", () => { shown += 4 * STEP; update(); });
  document.querySelector("[data-reset]")?.addEventListener("click", () => choose({}));

  for (const element of document.querySelectorAll("[data-set]")) {
    const act = () => choose(JSON.parse(element.dataset.set));
    element.addEventListener("click", act);
    if (element.tagName !== "BUTTON") {
      element.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); }
      });
    }
  }

  // A link to a paragraph that the filters hide: show everything up to it.
  function reveal() {
    const target = items.find((item) => "#" + item.id === location.hash);
    if (!target || !target.hidden) return;
    for (const control of controls) control.value = "";
    if (search) search.value = "";
    shown = Math.max(shown, items.indexOf(target) + 1);
    update();
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  update();
  reveal();
})();
