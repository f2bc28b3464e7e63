// Avatars drawn from the name alone: the same person looks the same everywhere, and nothing is fetched.
import { h } from "./dom.js";

function hash(text) {
  let sum = 2166136261;
  for (const char of text) sum = Math.imul(sum ^ char.codePointAt(0), 16777619);
  sum = Math.imul(sum ^ (sum >>> 15), 0x45d9f3b);
  return (sum ^ (sum >>> 16)) >>> 0;
}

function initials(name) {
  if (/[\u3400-\u9fff]/.test(name)) return name.replace(/[^\u3400-\u9fff]/g, "").slice(-2);
  return (
    name
      .split(/[\s._-]+/)
      .filter(Boolean)
      .slice(0, 2)
      .map((word) => word[0].toUpperCase())
      .join("") || "?"
  );
}

/** The picture as an SVG data address, usable in <img>. */
export function drawn(name, seed = name) {
  const hue = (hash(seed) % 24) * 15;
  const letters = initials(name).replace(/[<&]/g, "");
  const size = letters.length > 1 ? 34 : 42;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
<stop stop-color="hsl(${hue} 62% 58%)"/><stop offset="1" stop-color="hsl(${(hue + 42) % 360} 60% 42%)"/></linearGradient></defs>
<rect width="96" height="96" fill="url(#g)"/><circle cx="78" cy="14" r="34" fill="#fff" opacity=".13"/>
<text x="48" y="50" font-family="PingFang SC,Microsoft YaHei,WenQuanYi Micro Hei,sans-serif" font-size="${size}" font-weight="500" fill="#fff"
 text-anchor="middle" dominant-baseline="central">${letters}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** An avatar of a person: their own picture when they have one that loads, else the drawn one. */
export function avatar(person, size = 40) {
  const own = person.avatar && !/qpic\.cn|qlogo\.cn/.test(person.avatar) ? person.avatar : "";
  const picture = drawn(person.name || "?", person.userid || person.name || "?");
  const image = h("img", { class: "avatar", src: own || picture, width: size, height: size, alt: "" });
  if (own)
    image.addEventListener(
      "error",
      () => {
        image.src = picture;
      },
      { once: true },
    );
  return image;
}
