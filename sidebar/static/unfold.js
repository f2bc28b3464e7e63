// More of a text, at a tap: of its own text, or of the element that it controls.
export function watchUnfolding() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unfold]");
    if (!button) return;
    const folded = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", folded);
    const text = document.getElementById(button.getAttribute("aria-controls"));
    if (text) text.hidden = !folded;
  });
}
