"use strict";
// Lets a reader of the page choose what is compared, and read every point by hover and by keyboard.
// Everything is in the page without it, too. It judges nothing: verdicts are those of the results.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const off = new Set(); // engines that are switched off

  function choice(id, texts) {
    texts.forEach((text, index) => byId(id).add(new Option(text, index)));
    byId(id).addEventListener("change", show);
  }

  function unique(values) {
    return [...new Set(values)].sort((a, b) => a - b);
  }

  const fetches = unique(data.rows.map((row) => row[0]));

  function caps() {
    return unique(data.rows.filter((row) => row[0] === fetches[+byId("choose-n").value]).map((row) => row[1]));
  }

  function fillCaps() {
    const select = byId("choose-cap");
    const kept = select.value && select.selectedOptions[0].text;
    select.replaceChildren(...caps().map((cap, index) => new Option(cap, index)));
    const same = caps().map(String).indexOf(kept);
    select.value = same < 0 ? caps().length - 1 : same;
  }

  function add(row, tag, text, name) {
    const cell = row.appendChild(document.createElement(tag));
    cell.textContent = text;
    if (name) cell.className = name;
    return cell;
  }

  function show() {
    const n = fetches[+byId("choose-n").value];
    const cap = caps()[+byId("choose-cap").value];
    const metric = +byId("choose-metric").value;
    const reference = +byId("choose-reference").value;
    const at = data.rows.findIndex((row) => row[0] === n && row[1] === cap);
    const body = byId("chosen").tBodies[0] || byId("chosen").createTBody();
    body.replaceChildren();
    byId("chosen").tHead.rows[0].cells[4].textContent = "vs " + data.engines[reference];
    data.engines.forEach((engine, column) => {
      const cell = data.cells.find((one) => one.row === at && one.column === column);
      if (!cell || off.has(engine)) return;
      const row = body.insertRow();
      add(row, "th", engine).scope = "row";
      const [value, interval] = cell.values[metric];
      add(row, "td", value + (cell.failed ? " !" : ""), "n");
      add(row, "td", interval, "n");
      add(row, "td", cell.runs, "n");
      const said = data.verdicts.find((one) => one[0] === at && one[1] === column &&
        one[2] === reference && one[3] === data.metrics[metric].key);
      add(row, "td", said ? said[4] : column === reference ? "reference" : "not compared");
    });
  }

  function engineSwitch(engine) {
    const label = byId("engines").appendChild(document.createElement("label"));
    const box = label.appendChild(document.createElement("input"));
    box.type = "checkbox";
    box.checked = true;
    label.append(" " + engine);
    box.addEventListener("change", () => {
      if (box.checked) off.delete(engine);
      else off.add(engine);
      for (const shape of document.querySelectorAll("[data-engine]"))
        if (shape.dataset.engine === engine) shape.classList.toggle("off", !box.checked);
      show();
    });
  }

  const tip = byId("tip");

  function say(point) {
    for (const other of document.querySelectorAll(".point.here")) other.classList.remove("here");
    tip.hidden = !point;
    if (!point) return;
    point.classList.add("here");
    tip.textContent = point.getAttribute("aria-label");
    const box = point.querySelector(".hit").getBoundingClientRect();
    const left = Math.min(box.right + 6, innerWidth - tip.offsetWidth - 8);
    tip.style.left = scrollX + Math.max(left, 8) + "px";
    tip.style.top = scrollY + box.top - tip.offsetHeight - 4 + "px";
  }

  for (const plot of document.querySelectorAll("figure svg[role=img]")) {
    const points = () => [...plot.querySelectorAll(".point")].filter((point) => !point.closest(".off"));
    if (!points().length) continue;
    const box = plot.parentElement; // which the keyboard reaches already
    for (const point of points()) {
      point.querySelector("title").remove(); // it would show a second, slower one
      point.addEventListener("pointerenter", () => say(point));
      point.addEventListener("pointerleave", () => say(null));
    }
    box.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") say(null);
      if (!step) return;
      event.preventDefault();
      const all = points();
      const now = all.findIndex((point) => point.classList.contains("here"));
      const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : (now + step + all.length) % all.length;
      say(all[next]);
    });
    box.addEventListener("blur", () => say(null));
  }

  choice("choose-n", fetches);
  byId("choose-n").value = fetches.length - 1;
  byId("choose-n").addEventListener("change", () => { fillCaps(); show(); });
  byId("choose-cap").addEventListener("change", show);
  fillCaps();
  choice("choose-metric", data.metrics.map((metric) => metric.name));
  choice("choose-reference", data.engines);
  data.engines.forEach(engineSwitch);
  byId("explore").hidden = false;
  show();
})();
