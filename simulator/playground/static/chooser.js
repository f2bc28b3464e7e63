// "Sign in as": what WeCom's own client knows and a browser must be told.
import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { $ } from "./dom.js";
import { t, translatePage } from "./words.js";

async function signIn(userid) {
  try {
    await api.signIn(userid);
    location.replace(document.body.dataset.next);
  } catch (error) {
    $("#refused").hidden = false;
    $("#refused").textContent = t("failed", { why: error.message });
  }
}

translatePage();
document.title = t("sign_in_as");
const rows = [...document.querySelectorAll("[data-userid]")];
for (const row of rows) {
  row.prepend(avatar(row.dataset, 40));
  row.addEventListener("click", () => signIn(row.dataset.userid));
}
$("#find").addEventListener("input", (event) => {
  const words = event.target.value.trim().toLowerCase();
  for (const row of rows) row.hidden = !`${row.dataset.name} ${row.dataset.userid}`.toLowerCase().includes(words);
});
$("#find").focus();
