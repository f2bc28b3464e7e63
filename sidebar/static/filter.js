// Tags by which one's customers are filtered: chosen in the sheet, kept as chips below the search.
export function watchFilter() {
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("#tag-choices [data-tag]");
    const kept = event.target.closest("#chosen-tags .chip");
    if (choice) turn(choice);
    else if (kept) kept.remove();
    if (choice || kept) window.htmx.trigger(document.body, "tags-chosen");
  });
}

function turn(choice) {
  const chosen = document.getElementById("chosen-tags");
  const kept = chosen.querySelector(`input[value="${choice.dataset.tag}"]`);
  if (kept) kept.closest(".chip").remove();
  else chosen.append(chip(choice.dataset));
  choice.setAttribute("aria-pressed", String(!kept));
}

function chip({ tag, words }) {
  const made = document.getElementById("chosen-tag").content.firstElementChild.cloneNode(true);
  made.querySelector("span").textContent = words;
  made.querySelector("input").value = tag;
  return made;
}
