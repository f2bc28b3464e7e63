// Faces beside the names of "Sign in as"; the page works without them.
import { avatar } from "./avatar.js";

for (const button of document.querySelectorAll("button[name=as]")) {
  button.prepend(avatar({ userid: button.value, name: button.dataset.name }, 40));
}
