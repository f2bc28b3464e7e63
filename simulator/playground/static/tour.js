// Four steps for a first visit; Esc or the link skips it, the arrow keys walk.
import { $, h } from "./dom.js";
import { t } from "./words.js";

const STEPS = [
  { key: "tour_phone", around: "#phone" },
  { key: "tour_wire", around: "#lane" },
  { key: "tour_window", around: "#window" },
  { key: "tour_buttons", around: "#deck" },
];
let at = 0;

function show(step) {
  at = step;
  if (at >= STEPS.length) return leave();
  const { key, around } = STEPS[at];
  const target = $(around);
  target.scrollIntoView({ block: "nearest", behavior: "instant" });
  const box = target.getBoundingClientRect();
  Object.assign($("#tour-hole").style, {
    left: `${box.left - 8}px`,
    top: `${box.top - 8}px`,
    width: `${box.width + 16}px`,
    height: `${box.height + 16}px`,
  });
  $("#tour-words").replaceChildren(
    h("small", {}, t("tour_step", { n: at + 1, all: STEPS.length })),
    h("h2", {}, t(key)),
    h("p", {}, t(`${key}_text`)),
    h(
      "footer",
      {},
      h("button", { type: "button", class: "plain", onclick: leave }, t("tour_skip")),
      at > 0 && h("button", { type: "button", class: "ghost", onclick: () => show(at - 1) }, t("tour_back")),
      h(
        "button",
        { type: "button", class: "filled", onclick: () => show(at + 1) },
        t(at === STEPS.length - 1 ? "tour_start" : "tour_next"),
      ),
    ),
  );
  place(box);
  $("#tour-words .filled").focus();
  return undefined;
}

/** Put the words beside the hole: right, else left, else inside the window's lower edge. */
function place(box) {
  const words = $("#tour-words");
  const { offsetWidth: width, offsetHeight: height } = words;
  const right = box.right + 24;
  const left = box.left - width - 24;
  const x = right + width < innerWidth ? right : left > 0 ? left : Math.max(12, (innerWidth - width) / 2);
  const beside = x === right || x === left;
  const below = box.bottom + 20;
  const y = beside ? box.top + 40 : below + height < innerHeight || box.top < height ? below : box.top - height - 20;
  Object.assign(words.style, { left: `${x}px`, top: `${Math.max(12, Math.min(y, innerHeight - height - 20))}px` });
}

function leave() {
  $("#tour").close();
  localStorage.setItem("toured", "yes");
}

/** Begin the tour from its first step. */
export function tour() {
  $("#tour").showModal();
  show(0);
}

export function startTour() {
  $("#tour-button").addEventListener("click", tour);
  $("#tour").addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  $("#tour").addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft" && at > 0) show(at - 1);
  });
  window.addEventListener("resize", () => $("#tour").open && show(at));
  if (!localStorage.getItem("toured")) tour();
}
