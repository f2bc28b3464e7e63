// Names for customers nobody has met yet.
import { language } from "./words.js";

const CHINESE = [
  "王小满",
  "李知夏",
  "张安宁",
  "刘雨桐",
  "陈一诺",
  "杨书瑶",
  "赵晓棠",
  "黄若溪",
  "周念慈",
  "吴清越",
  "徐可欣",
  "孙佳禾",
  "胡明轩",
  "朱思远",
  "高子墨",
  "林初晴",
  "何之遥",
  "郭云舒",
  "马千寻",
  "罗予安",
];
const ENGLISH = [
  "Amy Wang",
  "Grace Li",
  "Helen Zhang",
  "Ivy Liu",
  "Joan Chen",
  "Kate Yang",
  "Lily Zhao",
  "Mia Huang",
  "Nora Zhou",
  "Olive Wu",
  "Peggy Xu",
  "Ruby Sun",
  "Tom Hu",
  "Victor Zhu",
  "Will Gao",
  "Yvonne Lin",
];

/** A person with a phone and no guide yet. */
export function newcomer() {
  const names = language() === "zh" ? CHINESE : ENGLISH;
  return { name: names[Math.floor(Math.random() * names.length)] };
}
