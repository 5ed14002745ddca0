// A message of the chat as elements of the page. Text from outside becomes text
// nodes, never markup.

import { rich } from "./rich.js";

export const words = JSON.parse(document.getElementById("words").textContent);

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code" };
const CLOCK = new Intl.DateTimeFormat("ar-u-nu-latn", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("ar-EG-u-nu-latn", { weekday: "long", day: "numeric", month: "long" });
const SIZE = new Intl.NumberFormat("ar-u-nu-latn", { style: "unit", unit: "kilobyte", maximumFractionDigits: 1 });
const BUTTON = { role: "button", tabindex: 0 };

export const day = (message) => DAY.format(message.at * 1000);

export function element(tag, attributes, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

function icon(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  made.setAttribute("aria-hidden", "true");
  made.append(use);
  return made;
}

const outward = (href) => ({ href, target: "_blank", rel: "noopener noreferrer", title: href });

function node(part) {
  if (typeof part === "string") return part;
  const inside = part.inside.map(node);
  if (part.mark === "link") return element("a", outward(part.href), ...inside);
  if (part.mark === "bot_command") return element("span", { class: "command", ...BUTTON }, ...inside);
  if (part.mark === "hashtag") return element("span", { class: "hashtag" }, ...inside);
  if (part.mark === "time") return moment(part, inside);
  if (part.mark === "code") return element("code", BUTTON, ...inside);
  if (part.mark === "spoiler") {
    return element("span", { class: "spoiler", "aria-label": words.spoiler, ...BUTTON }, ...inside);
  }
  return element(TAGS[part.mark] ?? "span", {}, ...inside);
}

// Telegram writes a moment in the reader's zone and language, not as the bot wrote it.
const MOMENTS = {
  w: { weekday: "long" },
  d: { day: "2-digit", month: "2-digit", year: "2-digit" },
  D: { day: "numeric", month: "long", year: "numeric" },
  t: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};

function moment({ at, format }, inside) {
  const parts = [...format].filter((letter) => letter in MOMENTS);
  const form = Object.assign({}, ...parts.map((letter) => MOMENTS[letter]));
  const said = parts.length ? [new Intl.DateTimeFormat("ar-EG-u-nu-latn", form).format(at * 1000)] : inside;
  return element("time", { datetime: new Date(at * 1000).toISOString() }, ...said);
}

// Each line takes its own direction from its first strong letter, as in Telegram.
export function line(parts) {
  const made = element("p", { class: "line" }, ...parts.map(node));
  if (made.textContent) made.dir = "auto";
  return made;
}

export function block(part) {
  const { kind, lines = [] } = part;
  const drawn = lines.map(line);
  for (const made of part.dir ? drawn : []) {
    made.dir = part.dir;
    made.classList.add("apart");
  }
  if (kind === "text") return drawn;
  if (kind === "pre") return [element("div", { class: "pre" }, ...drawn)];
  if (kind === "quote" && lines.length) return [element("blockquote", { class: "quote" }, ...drawn)];
  if (kind === "folded") return [folded(drawn)];
  return [rich(part, drawn)];
}

function folded(lines) {
  const inside = element("div", { class: "lines closed" }, ...lines);
  const state = { "aria-expanded": "false", "aria-label": words.unfold };
  const toggle = element("button", { class: "fold", type: "button", ...state }, icon("down"));
  heights.observe(inside);
  return element("blockquote", { class: "quote" }, inside, toggle);
}

// A quotation of three lines or fewer has nothing to fold.
const heights = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.classList.contains("closed")) {
      target.nextElementSibling.hidden = target.scrollHeight <= target.clientHeight + 1;
    }
  }
});

export function turn(toggle) {
  const closed = toggle.previousElementSibling.classList.toggle("closed");
  toggle.setAttribute("aria-expanded", String(!closed));
  toggle.setAttribute("aria-label", closed ? words.unfold : words.fold);
}

function meta({ at, edited, silent }) {
  const made = element("span", { class: "meta", dir: "rtl" });
  const quietly = { role: "img", "aria-label": words.silent, title: words.silent };
  if (silent) made.append(element("span", quietly, icon("mute")));
  if (edited) made.append(element("span", {}, words.edited));
  made.append(element("time", { datetime: new Date(at * 1000).toISOString() }, CLOCK.format(at * 1000)));
  return made;
}

function file(id, { name, size }) {
  const label = element("span", { dir: "auto" }, name, element("small", {}, SIZE.format(size / 1000)));
  return element("a", { class: "file", href: `chat/file/${id}`, download: name }, icon("file"), label);
}

export function bubble(message) {
  const made = element("div", { class: "bubble" });
  if (message.file) made.append(file(message.id, message.file));
  made.append(...message.blocks.flatMap(block));
  if (!made.lastElementChild?.classList.contains("line")) made.append(line([]));
  made.lastElementChild.classList.add("last");
  made.lastElementChild.append(meta(message));
  return made;
}

export function keys(rows) {
  return element("div", { class: "keys" }, ...rows.map((row) => element("div", {}, ...row.map(key))));
}

function key({ label, does, value }) {
  const common = { class: "key", dir: "auto" };
  if (does === "url") return element("a", { ...common, ...outward(value) }, label, icon("out"));
  return element("button", { ...common, type: "button", "data-does": does, "data-value": value }, label);
}
