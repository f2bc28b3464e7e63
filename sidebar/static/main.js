import { followOpenChat } from "./follow.js";
import { watchPictures } from "./pictures.js";
import { watchRequests } from "./requests.js";
import { watchSheet } from "./sheet.js";
import { watchTabs } from "./tabs.js";
import { watchTasks } from "./tasks.js";

watchPictures();
watchRequests();
watchSheet();
watchTabs();
watchTasks();
followOpenChat();
