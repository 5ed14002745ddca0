// The chat: what the server holds is drawn, what the reader does is sent.

import { bubble, day, element, keys, line, turn, words } from "./draw.js";
import { listen, offer } from "./write.js";

const $ = (id) => document.getElementById(id);
const log = $("log");
const HOPE = 500; // milliseconds until the server is asked again
const NEAR = 90; // pixels from the end that still count as reading the newest
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const shown = new Map(); // message id -> {article, drawn: {part: JSON}}
let state = { version: -1, messages: [], commands: [], blocked: false };
let unread = 0;
let awaiting = false; // an answer to what the reader did last

// Talking to the server

async function follow() {
  let patience = HOPE;
  for (;;) {
    const next = await look(patience === HOPE ? state.version : -1);
    if (next) {
      if (patience > HOPE) forget(new Set()); // a server that came back may tell another story
      show(next);
      patience = HOPE;
    } else {
      $("status").textContent = words.connecting;
      await new Promise((resume) => setTimeout(resume, patience));
      patience = Math.min(patience * 2, 16 * HOPE);
    }
  }
}

async function look(after) {
  try {
    const answer = await fetch(`chat?after=${after}`, { cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function post(action, content) {
  const answer = await fetch(`chat/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(content),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

async function attempt(action, content, button) {
  button?.setAttribute("aria-busy", "true");
  awaiting = true;
  try {
    return await post(action, content);
  } catch (error) {
    toast(words.refused[error.message] ?? words.failed);
    return null;
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

const say = (text) => attempt("say", { text });

// Drawing what it holds

function show(next) {
  const first = state.messages.length === 0;
  const reading = log.scrollHeight - log.scrollTop - log.clientHeight > NEAR;
  state = next;
  const fresh = state.messages.filter((message) => !shown.has(message.id));
  frame();
  forget(new Set(state.messages.map((message) => message.id)));
  for (const message of state.messages) place(message, first);
  if (fresh.length) settle(fresh, first, reading);
}

function frame() {
  const { bot, blocked, messages } = state;
  offer(state.commands);
  document.title = $("name").textContent = bot.name;
  $("face").textContent = [...bot.name][0] ?? "";
  $("status").textContent = state.typing ? words.typing : words.bot;
  $("description").replaceChildren(...bot.description.split("\n").map((text) => line([text])));
  $("about").hidden = messages.length > 0 || !bot.description;
  $("start").hidden = blocked || messages.length > 0;
  $("restart").hidden = !blocked;
  $("composer").hidden = blocked || messages.length === 0;
  $("block").lastElementChild.textContent = blocked ? words.unblock : words.block;
}

function place(message, quiet) {
  if (!shown.has(message.id)) {
    const article = element("article", { "aria-label": message.mine ? words.me : state.bot.name }, "", "");
    article.classList.add("message", message.mine ? "mine" : "theirs", quiet ? "old" : "new");
    section(day(message)).append(article);
    shown.set(message.id, { article, drawn: [] });
  }
  const { keyboard, ...body } = message;
  redraw(message.id, 0, body, bubble);
  redraw(message.id, 1, keyboard, keys);
}

function redraw(id, part, content, draw) {
  const { article, drawn } = shown.get(id);
  const wanted = JSON.stringify(content);
  if (drawn[part] === wanted) return;
  drawn[part] = wanted;
  const old = article.childNodes[part];
  const focus = [...(old.querySelectorAll?.(".key") ?? [])].indexOf(document.activeElement);
  const made = draw(content);
  old.replaceWith(made);
  if (focus >= 0) [...made.querySelectorAll(".key")].at(focus)?.focus({ preventScroll: true });
}

function section(date) {
  const last = log.lastElementChild;
  if (last.dataset.date === date) return last;
  const made = element("section", { class: "day", "data-date": date }, element("h2", { class: "date" }, date));
  log.append(made);
  return made;
}

function forget(kept) {
  for (const [id, { article }] of shown) {
    if (kept.has(id)) continue;
    const part = article.parentElement;
    article.remove();
    if (!part.querySelector("article")) part.remove();
    shown.delete(id);
  }
}

// An answer is gone to, other news only from the end. A message taller than the view
// is shown from its beginning.
function settle(fresh, first, reading) {
  const theirs = fresh.filter((message) => !message.mine);
  if (first || awaiting || !reading || theirs.length < fresh.length) {
    const top = first ? Infinity : shown.get(fresh[0].id).article.offsetTop - 44;
    log.scrollTo({ top: Math.min(top, log.scrollHeight) });
  } else {
    unread += theirs.length;
    mark();
  }
  if (theirs.length) awaiting = false;
}

function mark() {
  const far = log.scrollHeight - log.scrollTop - log.clientHeight > NEAR;
  if (!far) unread = 0;
  $("newest").hidden = !far;
  $("unread").hidden = unread === 0;
  $("unread").textContent = unread;
}

let fading;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

// What the reader does in the messages

async function press(key) {
  const { does, value } = key.dataset;
  if (does === "copy") return copy(value);
  if (does !== "press") return toast(words.elsewhere);
  const id = [...shown].find(([, { article }]) => article.contains(key))[0];
  const answer = await attempt("press", { message: id, data: value }, key);
  if (!answer?.text) return;
  if (!answer.alert) return toast(answer.text);
  $("alert-text").textContent = answer.text;
  $("alert").showModal();
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(words.copied);
}

function uncover(spoiler) {
  for (const cover of spoiler.closest(".bubble").querySelectorAll(".spoiler")) {
    cover.classList.add("seen");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  }
}

log.addEventListener("click", (event) => {
  const target = event.target.closest(".key, .fold, .spoiler:not(.seen), .command, code");
  if (!target || target.matches("a")) return;
  if (target.matches(".spoiler")) event.preventDefault(); // a hidden link is uncovered first
  if (target.matches(".key")) press(target);
  else if (target.matches(".fold")) turn(target);
  else if (target.matches(".spoiler")) uncover(target);
  else if (target.matches(".command")) say(target.textContent);
  else copy(target.textContent);
});

log.addEventListener("keydown", (event) => {
  if (!["Enter", " "].includes(event.key) || event.target.getAttribute("role") !== "button") return;
  event.preventDefault();
  event.target.click();
});

for (const hand of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  log.addEventListener(hand, () => { awaiting = false; }, { passive: true, capture: true });
}
log.addEventListener("scroll", mark, { passive: true });
new ResizeObserver(mark).observe(log);
$("newest").addEventListener("click", () => {
  log.scrollTo({ top: log.scrollHeight, behavior: calm.matches ? "instant" : "smooth" });
});

// The playground's own controls

$("start").addEventListener("click", () => say("/start"));
$("restart").addEventListener("click", async () => {
  if (await attempt("block", { blocked: false })) say("/start");
});
$("block").addEventListener("click", (event) => {
  attempt("block", { blocked: !state.blocked }, event.currentTarget);
});
$("morning").addEventListener("click", async (event) => {
  const morning = await attempt("morning", {}, event.currentTarget);
  if (morning && !morning.messages) toast(words.quiet);
});
$("alert").querySelector("button").addEventListener("click", () => $("alert").close());

listen(say);
follow();
