// A picture that does not load leaves its place to the first letter of the name.
const PICTURES = ".avatar img";

export function watchPictures() {
  document.addEventListener("error", (event) => event.target.matches?.(PICTURES) && event.target.remove(), true);
  for (const picture of document.querySelectorAll(PICTURES)) {
    if (picture.complete && !picture.naturalWidth) picture.remove();
  }
}
