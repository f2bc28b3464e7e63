// Tabs by arrow keys, as people who use the keyboard expect; the selected one stands out at once.
export function watchTabs() {
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) select(tab);
    const link = event.target.closest("[data-tab]");
    if (link) openTab(event, link.dataset.tab);
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (tab && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) move(event, tab);
  });
}

function openTab(event, name) {
  const tab = document.getElementById(`tab-${name}`);
  if (!tab) return;
  event.preventDefault();
  tab.click();
  tab.scrollIntoView({ block: "start" });
}

function select(tab) {
  for (const other of tab.parentElement.querySelectorAll("[role=tab]")) {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
  }
  document.getElementById("panel").setAttribute("aria-labelledby", tab.id);
}

function move(event, tab) {
  const all = [...tab.parentElement.querySelectorAll("[role=tab]")];
  const here = all.indexOf(tab);
  const there = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: all.length - 1 }[event.key];
  const next = all[(there + all.length) % all.length];
  event.preventDefault();
  next.focus();
  next.click();
}
