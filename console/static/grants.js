// What may be edited can be seen: ticking one ticks the other, before the phone is drawn anew.

const grants = document.querySelector("[data-grants]");

grants.addEventListener(
  "change",
  (event) => {
    const { name, value, checked } = event.target;
    const other = (kind) => grants.querySelector(`[name=${kind}][value="${CSS.escape(value)}"]`);
    if (name === "editable" && checked) other("visible").checked = true;
    if (name === "visible" && !checked && other("editable")) other("editable").checked = false;
  },
  true,
);
