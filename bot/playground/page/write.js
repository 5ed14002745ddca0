// The line to write in, and the list of commands above it.

import { element } from "./draw.js";

const field = document.getElementById("field");
const list = document.getElementById("commands");
const menu = document.getElementById("menu");
let commands = [];

export function offer(offered) {
  commands = offered;
}

export function listen(say) {
  const send = async (text) => {
    open(false);
    field.focus();
    if (!text.trim()) return;
    field.value = "";
    if (!(await say(text)) && !field.value) field.value = text;
  };

  field.addEventListener("input", () => {
    const typed = field.value.match(/^\/(\w*)$/);
    if (typed) choices(typed[1].toLowerCase());
    else open(false);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (!list.hidden && event.key in moves) {
      event.preventDefault();
      moves[event.key]();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send(chosen()?.dataset.command ?? field.value);
    }
  });

  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) send(option.dataset.command);
  });

  menu.addEventListener("click", () => {
    if (list.hidden) choices("");
    else open(false);
    field.focus();
  });

  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("footer")) open(false);
  });

  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(field.value);
  });
}

function choices(prefix) {
  const found = commands.filter(({ command }) => command.startsWith(prefix));
  list.replaceChildren(...found.map(choice));
  open(found.length > 0);
}

function choice({ command, description }, place) {
  return element("li", { role: "option", id: `command-${place}`, "data-command": `/${command}` },
    element("b", { dir: "ltr" }, `/${command}`),
    element("span", { dir: "auto" }, description));
}

function open(wanted) {
  list.hidden = !wanted;
  menu.setAttribute("aria-expanded", String(wanted));
  choose(null);
}

const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.removeAttribute("aria-selected");
  field.removeAttribute("aria-activedescendant");
  if (!option) return;
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option.id);
}

const moves = {
  ArrowDown: () => choose(chosen()?.nextElementSibling ?? list.firstElementChild),
  ArrowUp: () => choose(chosen()?.previousElementSibling ?? list.lastElementChild),
  Escape: () => open(false),
};
