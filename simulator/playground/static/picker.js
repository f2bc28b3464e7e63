// A sheet to choose one of many: search on top, arrows and Enter work, Esc leaves.
import { $, h, icon } from "./dom.js";
import { t } from "./words.js";

const STACKED = 720; // px: narrower, the sheet belongs to the reader's own screen
const WIDEST = 380; // px

/** Let the reader choose; rows are {id, title, note, picture}. `search` may ask elsewhere. Answers the id or null. */
export function choose(host, { title, rows, search }) {
  return new Promise((resolve) => {
    const list = h("div", { class: "sheet-rows", role: "listbox", "aria-label": title });
    const field = h("input", { type: "search", placeholder: t("search"), "aria-label": t("search") });
    const sheet = h(
      "dialog",
      { class: "sheet", "aria-label": title },
      h(
        "header",
        {},
        h("strong", {}, title),
        h(
          "button",
          { class: "plain", type: "button", "aria-label": t("close"), onclick: () => sheet.close() },
          icon("close"),
        ),
      ),
      h("label", { class: "search" }, icon("search", 16), field),
      list,
    );
    const finish = (id) => {
      sheet.returnValue = id;
      sheet.close(id);
    };
    const show = (found) => list.replaceChildren(...rowsOf(found, finish));
    field.addEventListener("input", async () => show(await (search ?? matching(rows))(field.value.trim())));
    sheet.addEventListener(
      "close",
      () => {
        sheet.remove();
        resolve(sheet.returnValue || null);
      },
      { once: true },
    );
    sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
    sheet.addEventListener("keydown", moveFocus);
    show(rows);
    host.append(sheet);
    sheet.showModal();
    layOver(sheet, host);
    $("button.row", sheet)?.focus();
  });
}

/** A modal dialog stands on the whole page; lay it into the device it belongs to. */
function layOver(sheet, host) {
  if (innerWidth < STACKED) return;
  const { left, bottom, width, height } = host.getBoundingClientRect();
  const style = {
    left: `${left}px`,
    bottom: `${innerHeight - bottom}px`,
    width: `${Math.min(width, WIDEST)}px`,
    maxHeight: `${height * 0.82}px`,
  };
  Object.assign(sheet.style, style);
}

function matching(rows) {
  return async (q) => rows.filter((row) => `${row.title} ${row.note}`.toLowerCase().includes(q.toLowerCase()));
}

function rowsOf(rows, finish) {
  if (!rows.length) return [h("p", { class: "nothing" }, t("nothing_found"))];
  return rows.map((row) =>
    h(
      "button",
      { class: "row", type: "button", role: "option", onclick: () => finish(row.id) },
      row.picture,
      h("span", { class: "row-text" }, h("b", {}, row.title), h("small", {}, row.note ?? "")),
    ),
  );
}

function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll("input, button.row")];
  stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))]?.focus();
}
