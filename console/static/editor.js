// The editors: names into the text, the length in WeCom's bytes, attachments in order.

const form = document.querySelector("[data-editor]");
const text = form.querySelector("textarea[name=text]");
const meter = form.querySelector("[data-bytes]");
const parts = document.getElementById("attachments");

function measure() {
  if (!meter) return;
  const bytes = new TextEncoder().encode(text.value).length;
  const most = Number(meter.dataset.bytes);
  meter.textContent = `${bytes} / ${most}`;
  meter.classList.toggle("field-error", bytes > most);
}

function attachmentsChanged() {
  const adders = document.querySelector("[data-most]");
  const full = parts.querySelectorAll("[data-attachment]").length >= Number(adders.dataset.most);
  adders.querySelectorAll("input, button").forEach((one) => (one.disabled = full));
  htmx.trigger(form, "attachments");
}

document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-insert]");
  if (name) {
    text.setRangeText(name.dataset.insert, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const part = event.target.closest("[data-attachment]");
  if (!part) return;
  if (event.target.closest("[data-remove]")) part.remove();
  else if (event.target.closest("[data-up]")) part.previousElementSibling?.before(part);
  else if (event.target.closest("[data-down]")) part.nextElementSibling?.after(part);
  else return;
  attachmentsChanged();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (parts && (parts.contains(event.detail.target) || event.detail.target === parts)) {
    document.querySelectorAll(".upload").forEach((upload) => upload.reset());
    attachmentsChanged();
  }
});

text.addEventListener("input", measure);
measure();
