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
  const task = button.closest("[data-task]");
  button.disabled = true;
  try {
    await ("send" in button.dataset ? send(button, task) : open(button, task));
  } finally {
    button.disabled = false;
  }
}

// Only ever into the chat with this very customer: the guide may have opened another one meanwhile.
async function send(button, task) {
  const words = textOf(button.dataset.send);
  const copied = await copy(words);
  const chat = await openChat();
  if (chat.entry !== "chat") return say(copied ? "copiedOpen" : "copyFailed");
  if (chat.customer !== task.dataset.external) return say("otherChat");
  try {
    await sendText(words);
  } catch {
    return say(copied ? "notSent" : "copyFailed");
  }
  say("sent");
  task.querySelector("[data-done]")?.click();
}

async function open(button, task) {
  const words = textOf(button.dataset.open);
  const copied = words && (await copy(words));
  if (words) say(copied ? "copiedOpen" : "copyFailed");
  if (inWeCom()) await openChatWith(task.dataset.external).catch(() => {});
}

const textOf = (id) => document.getElementById(id)?.textContent ?? "";

// Undoing is possible for ten seconds; then the button goes, and after it the task.
function leaveLater(undo) {
  undo.dataset.timed = "";
  setTimeout(() => undo.closest("[data-task]")?.classList.add("leaving"), UNDO_MS);
  setTimeout(() => undo.isConnected && undo.closest("[data-task]").remove(), UNDO_MS + 300);
}
