// Words of the page in the reader's language, and the one place where short news is shown.
const words = JSON.parse(document.body.dataset.words ?? "{}");
let hiding;

export function say(key) {
  show(words[key] ?? key);
}

export function show(text) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.classList.remove("shown"), 3500);
}
