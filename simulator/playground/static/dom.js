// Elements without a framework.

/** Make an element: `on…` attributes are listeners, `dataset` is spread, false and null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child != null && child !== false));
  return element;
}

export const $ = (selector, root = document) => root.querySelector(selector);

const SHAPES = {
  scan: "M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4",
  cut: "M4 12h5M15 12h5M9 8v8M15 8v8M11 5l2-2M11 21l2-2",
  thrice: "M8 8h12v12H8V8ZM4 16V4h12",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3 2",
  key: "M15 4a5 5 0 1 0-3.6 8.4L5 19v2h3v-2h2v-2h2l2-3a5 5 0 0 0 1-10ZM16 8h.1",
  gauge: "M4 17a8 8 0 1 1 16 0M12 15l4-5",
  skull: "M8 20v-3c-3-1-4-4-4-7 0-4 4-6 8-6s8 2 8 6c0 3-1 6-4 7v3H8ZM9 11v.1M15 11v.1M12 20v-2",
  bolt: "M13 2 5 13.5h6L10 22l9-12h-6.5L13 2Z",
  back: "M15 5l-7 7 7 7",
  chat: "M4 5h16v11H9.5L5 20v-4H4V5Z",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.6a3.5 3.5 0 0 1 0 6M18 14.6c2.2.9 3.5 2.8 3.5 5.4",
  bell: "M6 10a6 6 0 0 1 12 0c0 6 2.5 7 2.5 7h-17S6 16 6 10ZM10 20a2.2 2.2 0 0 0 4 0",
  reload: "M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7",
  close: "M6 6l12 12M18 6 6 18",
  store:
    "M4 10v10h16V10M3 10l2-6h14l2 6c0 1.5-1.2 2.5-2.6 2.5S15 11.5 15 10c0 1.5-1.3 2.5-3 2.500S9 11.5 9 10c0 1.5-1.2 2.5-3.2 2.500S3 11.5 3 10ZM10 20v-5h4v5",
  help: "M9.2 9a3 3 0 1 1 4.3 2.700c-1 .5-1.5 1.1-1.5 2.300M12 17.500v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1",
  swap: "M7 4 3 8l4 4M3 8h14M17 12l4 4-4 4M21 16H7",
  down: "M6 9l6 6 6-6",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM20 20l-4-4",
  plus: "M12 5v14M5 12h14",
  send: "M4 12 20 4l-5 16-3.5-6.500L4 12Z",
  card: "M3 6h18v12H3V6ZM3 10h18M7 14.500h4",
  heart: "M12 20s-8-4.7-8-10.500A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8 2.500C20 15.3 12 20 12 20Z",
};

/** A line icon of 24 units, drawn in the colour of the text around it. */
export function icon(name, size = 18) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    "aria-hidden": "true",
    class: "icon",
  })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** Do what changes `parent`, keeping the reader at its end if he was there. */
export function keepEnd(parent, change) {
  const atEnd = parent.scrollHeight - parent.scrollTop - parent.clientHeight < 60;
  change();
  if (atEnd) parent.scrollTop = parent.scrollHeight;
}

/** Let `parent` hold `content`; what it held already at the start stays untouched and does not move. */
export function refill(parent, content) {
  const look = (element) => `${element.className} ${element.dataset.id ?? ""} ${element.textContent}`;
  const old = [...parent.children];
  const differs = old.findIndex((element, index) => !content[index] || look(element) !== look(content[index]));
  const same = differs < 0 ? old.length : differs;
  keepEnd(parent, () => {
    old.slice(same).forEach((element) => element.remove());
    parent.append(...content.slice(same));
  });
}

/** Let fn run once, `wait` ms after the first of several calls. */
export function soon(fn, wait = 120) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      fn();
    }, wait);
  };
}
