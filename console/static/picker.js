// Pickers: what is ticked among the found moves up to the chosen, what is unticked goes.

function refresh(picker) {
  const chosen = picker.querySelector("[data-chosen]");
  const ids = new Set([...chosen.querySelectorAll("[data-option]")].map((one) => one.dataset.option));
  picker.querySelectorAll("[data-found] [data-option]").forEach((one) => {
    one.hidden = ids.has(one.dataset.option);
  });
  chosen.querySelector(".nobody")?.remove();
  if (ids.size) return;
  const nobody = document.createElement("span");
  nobody.className = "quiet tiny nobody";
  nobody.textContent = chosen.dataset.nobody;
  chosen.append(nobody);
}

document.addEventListener("change", (event) => {
  const option = event.target.closest("[data-option]");
  const picker = option?.closest("[data-picker]");
  if (!picker) return;
  const chosen = picker.querySelector("[data-chosen]");
  if (event.target.checked) {
    if ("single" in picker.dataset) chosen.replaceChildren();
    const copy = option.cloneNode(true);
    event.target.checked = false;
    chosen.append(copy);
    copy.querySelector("input").checked = true;
  } else if (option.closest("[data-chosen]")) option.remove();
  refresh(picker);
  picker.querySelector("input[type=search]").focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const picker = event.detail.target.closest("[data-picker]");
  if (picker) refresh(picker);
});

// Only what belongs to the choice is shown: the store, or the guides.
function showBelongs() {
  const chosen = document.querySelector("[name=belongs]:checked")?.value;
  document.querySelectorAll("[data-belongs]").forEach((part) => (part.hidden = part.dataset.belongs !== chosen));
}

document.addEventListener("change", (event) => event.target.name === "belongs" && showBelongs());
document.querySelectorAll("[data-picker]").forEach(refresh);
showBelongs();

document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-into]");
  if (!name) return;
  const input = document.getElementById(name.dataset.into);
  input.setRangeText(name.dataset.text, input.selectionStart, input.selectionEnd, "end");
  input.focus();
});
