// Tags are chosen in the panel and kept as chips in the filter bar, where each can be taken away.
const bar = document.getElementById("chosen-tags");

const named = ({ name, value }) => `input[name="${name}"][value="${value}"]`;

function keep({ name, value, dataset }) {
  const chip = document.getElementById("tag-chip").content.firstElementChild.cloneNode(true);
  chip.querySelector("span").textContent = dataset.words;
  Object.assign(chip.querySelector("input"), { name, value });
  bar.append(chip);
}

function takeAway(kept) {
  kept.closest(".chip").remove();
  const box = document.querySelector(`#choose-tags ${named(kept)}`);
  if (box) box.checked = false;
}

// Nobody carries a tag and does not, nor carries one and none at all. Several of a group (whose id
// may be that of a tag) go with any tag.
function contradicts(box, kept) {
  if (kept.name === "several") return box.name === "untagged";
  if (box.name === "untagged") return kept.name === "tag";
  if (kept.name === "untagged") return box.name === "tag";
  return kept.name !== box.name && kept.value === box.value;
}

function showList() {
  bar.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("#choose-tags input[type=checkbox]");
  if (!box || !bar) return;
  const chosen = [...bar.querySelectorAll("input")];
  if (box.checked) {
    chosen.filter((kept) => contradicts(box, kept)).forEach(takeAway);
    keep(box);
  } else chosen.filter((kept) => kept.matches(named(box))).forEach(takeAway);
  showList();
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest("#chosen-tags .chip");
  if (!chip) return;
  const next = chip.nextElementSibling ?? chip.previousElementSibling ?? chip.closest("form").querySelector("a.open");
  takeAway(chip.querySelector("input"));
  next.focus();
  showList();
});
