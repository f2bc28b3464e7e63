import { watchFilter } from "./filter.js";
import { followOpenChat } from "./follow.js";
import { watchPictures } from "./pictures.js";
import { watchRequests } from "./requests.js";
import { watchSearch } from "./search.js";
import { watchSheet } from "./sheet.js";
import { watchTabs } from "./tabs.js";
import { watchTasks } from "./tasks.js";
import { watchUnfolding } from "./unfold.js";

watchFilter();
watchPictures();
watchRequests();
watchSearch();
watchSheet();
watchTabs();
watchTasks();
watchUnfolding();
followOpenChat();
