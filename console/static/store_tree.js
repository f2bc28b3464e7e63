// The tree of departments beside a list: open a branch, find by letters, choose several.

const tree = document.querySelector("[data-tree]");
const finder = tree.querySelector("input[type=search]");
const picked = () => document.querySelector("[data-picked]");
const boxes = () => [...tree.querySelectorAll("[data-department]")];

function chosen() {
  return new Set([...picked().querySelectorAll("input")].map((input) => input.value));
}

function showChosen() {
  const ids = chosen();
  boxes().forEach((box) => (box.checked = ids.has(box.dataset.department)));
}

function listAnew() {
  showChosen();
  picked().dispatchEvent(new Event("change", { bubbles: true }));
}

function pick(box) {
  const chip = document.getElementById("picked").content.firstElementChild.cloneNode(true);
  chip.querySelector("input").value = box.dataset.department;
  chip.querySelector("[data-label]").textContent = box.dataset.name;
  picked().append(chip);
}

function unpick(id) {
  picked().querySelector(`input[value="${id}"]`)?.closest(".picked").remove();
}

tree.addEventListener("change", (event) => {
  const box = event.target.closest("[data-department]");
  if (!box) return;
  if (box.checked) pick(box);
  else unpick(box.dataset.department);
  listAnew();
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-unpick]")?.closest(".picked");
  if (chip) {
    chip.remove();
    listAnew();
    finder.focus();
  }
  if (event.target.closest("[data-seek]")) finder.focus();
  const button = event.target.closest("[data-unfold]");
  if (button) {
    const open = button.getAttribute("aria-expanded") === "false";
    button.setAttribute("aria-expanded", String(open));
    button.closest("li").querySelector("ul").hidden = !open;
  }
});

// Arrows lead from the search through what can be chosen, left and right open and close a branch.
tree.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const button = event.target.closest("li")?.querySelector("[data-unfold]");
  if (step) {
    const stops = [...tree.querySelectorAll("[data-department], [data-seek]")];
    const places = [finder, ...stops.filter((stop) => stop.offsetParent)];
    places[places.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  } else if (button && event.key === { true: "ArrowLeft", false: "ArrowRight" }[button.getAttribute("aria-expanded")]) {
    button.click();
    event.preventDefault();
  }
});

// While something is looked for, what was found stands in place of the tree.
function showTree() {
  const looking = finder.value.trim() !== "";
  tree.querySelector("#tree").hidden = looking;
  tree.querySelector("#found").hidden = !looking;
}

finder.addEventListener("input", showTree);
document.addEventListener("htmx:afterSwap", (event) => {
  if (tree.contains(event.detail.target)) showChosen();
});
showTree();
showChosen();
