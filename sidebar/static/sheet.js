// The half-screen sheet. The browser keeps the focus inside and gives it back when it closes.
export function watchSheet() {
  const sheet = document.getElementById("sheet");
  if (!sheet) return;
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-sheet]");
    if (opener) open(sheet, opener.dataset.sheet);
    if (event.target === sheet || event.target.closest("[data-close-sheet]")) sheet.close();
  });
  sheet.addEventListener("close", () => window.htmx.trigger(document.body, "sheet-closed"));
}

function open(sheet, title) {
  sheet.querySelector("#sheet-title").textContent = title;
  sheet.querySelector("#sheet-body").replaceChildren();
  sheet.showModal();
}
