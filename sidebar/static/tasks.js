// Acting on a task: send its words into the chat, or copy them and open the chat.
import { copy, inWeCom, openChat, openChatWith, sendText } from "./client.js";
import { say } from "./words.js";

const UNDO_MS = 10000;

export function watchTasks() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-send], [data-open]");
    if (button) act(button);
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    for (const undo of document.querySelectorAll("[data-undo]:not([data-timed])")) leaveLater(undo);
  });
}

async function act(button) {
  const customer = button.closest("[data-external]").dataset.external;
  button.disabled = true;
  try {
    await ("send" in button.dataset ? send(button, customer) : copyAndOpen(textOf(button.dataset.open), customer));
  } finally {
    button.disabled = false;
  }
}

// Only ever into the chat with this very customer: the guide may have opened another one meanwhile.
async function send(button, customer) {
  const words = textOf(button.dataset.send);
  const chat = await openChat();
  if (chat.customer !== customer) return copyAndOpen(words, customer);
  const copied = await copy(words);
  try {
    await sendText(words);
  } catch {
    return say(copied ? "notSent" : "copyFailed");
  }
  say("sent");
  button.closest(".task").querySelector("[data-done]")?.click();
}

async function copyAndOpen(words, customer) {
  if (words) say((await copy(words)) ? "copiedOpen" : "copyFailed");
  if (inWeCom()) await openChatWith(customer).catch(() => say("chatFailed"));
}

const textOf = (id) => document.getElementById(id)?.textContent ?? "";

// Undoing is possible for ten seconds; then the button goes, and after it the task.
function leaveLater(undo) {
  undo.dataset.timed = "";
  undo.focus({ preventScroll: true });
  setTimeout(() => undo.closest(".task")?.classList.add("leaving"), UNDO_MS);
  setTimeout(() => undo.isConnected && leave(undo.closest(".task")), UNDO_MS + 300);
}

function leave(task) {
  const list = task.parentElement;
  task.remove();
  if (!list.querySelector(".task")) list.closest("section").remove();
}
