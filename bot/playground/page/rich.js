// The blocks that only rich messages have.

import { block, element, line } from "./draw.js";

const within = ({ blocks, dir }) => blocks.flatMap((part) => block({ ...part, dir }));

const RICH = {
  heading: ({ size }, lines) => element("h3", { class: `heading size-${size}` }, ...lines),
  footer: (_, lines) => element("div", { class: "footer" }, ...lines),
  divider: () => element("hr", {}),
  quote: (part) => element("blockquote", { class: "quote" }, ...within(part)),
  details: (part, lines) => {
    const open = part.open ? { open: "" } : {};
    const summary = element("summary", {}, ...lines[0].childNodes);
    return element("details", { class: "details", ...open }, summary, ...within(part));
  },
  list: ({ items, dir }) => element("div", { class: "list" }, ...items.flatMap(({ label, blocks }) => [
    element("span", {}, label),
    element("div", {}, ...within({ blocks, dir })),
  ])),
  table: ({ rows, dir = "auto" }, lines) => {
    const caption = lines.length ? [element("caption", {}, ...lines)] : [];
    return element("table", { class: "table", dir }, ...caption, ...rows.map(row));
  },
};

function row(cells) {
  return element("tr", {}, ...cells.map(({ lines, header, columns, align }) => element(
    header ? "th" : "td",
    { colspan: columns, class: align },
    ...lines.map(line),
  )));
}

export function rich(part, lines) {
  const made = RICH[part.kind](part, lines);
  if (part.dir) made.dir = part.dir;
  return made;
}
