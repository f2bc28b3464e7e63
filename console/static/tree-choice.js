// A tree of departments is narrowed down while one types: the letters in their order, anywhere in the
// name. What matches keeps everything above it in sight, and so does what is chosen.

function fits(name, wanted) {
  let place = 0;
  for (const letter of wanted) {
    place = name.indexOf(letter, place) + 1;
    if (!place) return false;
  }
  return true;
}

function narrow(tree) {
  const wanted = tree.querySelector("[data-tree-search]").value.trim().toLowerCase().replaceAll(" ", "");
  const rows = [...tree.querySelectorAll("li[data-path]")];
  const kept = new Set();
  for (const row of rows) {
    const chosen = wanted && row.querySelector("input").checked;
    row.classList.toggle("match", Boolean(wanted) && fits(row.dataset.name.toLowerCase(), wanted));
    if (!wanted || chosen || row.classList.contains("match")) {
      let path = "/";
      for (const id of row.dataset.path.split("/").filter(Boolean)) kept.add((path += `${id}/`));
    }
  }
  for (const row of rows) row.hidden = !kept.has(row.dataset.path);
  tree.querySelector("[data-tree-none]").hidden = rows.some((row) => !row.hidden);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-tree-search]")) narrow(event.target.closest("[data-tree]"));
});

// Enter in the search would send the form around it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-tree-search]")) event.preventDefault();
});
