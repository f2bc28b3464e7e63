// A picture that does not load leaves its place to the first letter of the name.
export function watchPictures() {
  document.addEventListener("error", (event) => event.target.closest?.(".avatar") && event.target.remove(), true);
}
