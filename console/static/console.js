// What the pages do beyond links and forms. htmx fetches whole pages and picks the part it wants.

const panel = document.getElementById("panel");
let opener = null;

function openPanel() {
  if (!panel.open) panel.show();
  panel.querySelector(".panel-close")?.focus();
}

function closePanel() {
  panel.close();
  document.querySelectorAll("tr[aria-selected]").forEach((row) => row.removeAttribute("aria-selected"));
  opener?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.open[hx-get]");
  if (link) {
    opener = link;
    document.querySelectorAll("tr[aria-selected]").forEach((row) => row.removeAttribute("aria-selected"));
    link.closest("tr")?.setAttribute("aria-selected", "true");
  }
  if (event.target.closest(".panel-close")) closePanel();
  const question = event.target.closest("#question");
  if (question && (event.target === question || event.target.closest("[data-close]"))) {
    event.preventDefault();
    question.close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel?.open) closePanel();
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.querySelector(".find input")?.focus();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "panel-body") openPanel();
  if (event.detail.target.id === "question-body") document.getElementById("question").showModal();
});

// A form with data-confirm asks first, in its own words.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A form that is refused comes back with its complaint, and the rest of the page stays.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (detail.xhr.status !== 422 || !form.matches("form[data-in-place]")) return;
  Object.assign(detail, { shouldSwap: true, isError: false, target: form, selectOverride: `#${form.id}` });
});

// On a phone a row is a card: each cell carries the name of its column there.
function nameCells(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  for (const cell of table.querySelectorAll("tbody td")) {
    const head = cell.colSpan === 1 && heads[cell.cellIndex];
    if (head) cell.dataset.head = head;
    cell.classList.toggle("blank", !cell.childElementCount && !cell.textContent.trim());
  }
  table.classList.add("named");
}

document.addEventListener("htmx:load", (event) => {
  const root = event.detail.elt.closest("table")?.parentElement || event.detail.elt;
  root.querySelectorAll("table.rows:not(.chart-box table)").forEach(nameCells);
});

// A name that was typed before this page was ready to listen is looked for all the same.
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) return;
  const typed = [...document.querySelectorAll("form.filters input[type=search]")].filter((box) => box.value !== box.defaultValue);
  typed.forEach((box) => box.dispatchEvent(new Event("change", { bubbles: true })));
});

// Bulk actions appear when rows are chosen.
document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-bulk]");
  if (!list || event.target.type !== "checkbox") return;
  const boxes = [...list.querySelectorAll("tbody input[type=checkbox]")];
  if (event.target.closest("thead")) boxes.forEach((box) => (box.checked = event.target.checked));
  const chosen = boxes.filter((box) => box.checked).length;
  list.querySelector(".bulk").classList.toggle("shown", chosen > 0);
  list.querySelector(".bulk [data-chosen]").textContent = chosen;
});

// A picture that cannot be had gives way to the initial of the name.
document.addEventListener(
  "error",
  (event) => {
    if (!event.target.matches?.("img.face")) return;
    const initial = document.createElement("span");
    initial.className = event.target.className;
    initial.textContent = event.target.dataset.initial;
    event.target.replaceWith(initial);
  },
  true,
);

// On a narrow screen the rail is a row that scrolls: begin where we are.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A box that stands for all boxes of its group.
document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-all]");
  if (!group) return;
  const all = group.querySelector("[data-all-of]");
  const boxes = [...group.querySelectorAll("input[name=tag]")];
  if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
  else all.checked = boxes.every((box) => box.checked);
});
