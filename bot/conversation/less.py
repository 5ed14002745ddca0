"""Less like this: what a reader wants to see less of, said of one story."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import lines
from bot.conversation import digest
from bot.conversation.desk import Desk
from bot.conversation.story import code, find
from bot.conversation.visit import Answer, Visit, turn
from bot.keyboards import TICK, Button, Rows, offered, rows
from bot.texts import Html
from jobs.facts.directory import directory
from jobs.lessen import add, standing, undo
from jobs.relate import actors
from jobs.tell import is_gone
from storage.model import Less, Source, Story

STEPS = {"t": "topic", "s": "source", "e": "entity", "x": "story"}  #: to kinds
PAGE = 8  #: stories of which wishes were said, on a screen
WIDE = 60  #: characters of a name among others


async def press(desk: Desk, visit: Visit) -> Answer:
    """The menu, a choice kept, or what was chosen of this story undone.

    Only the keyboard changes, but where all wishes are listed.
    """
    id_, step = visit.args
    if step == "u":
        return await _undone(desk, visit, id_)
    story = await find(desk, id_)
    if story is None:
        raise KeyError(id_)
    names = _names(visit, story)
    if step == "m":
        return turn(None, await _menu(desk, visit, story, names))
    wish = Less(STEPS[step], names[step], visit.now.date(), story.id)
    changed = await desk.change(visit, lambda s: replace(s, less=add(s.less, wish)))
    visit = replace(visit, subscriber=changed)
    keyboard = await digest.under(desk, visit, story)
    return turn(None, keyboard, visit.texts.toast("less.done"))


async def listed(desk: Desk, visit: Visit) -> Answer:
    """A page of all that the reader wants less of, each with the way back."""
    wishes = said(visit)
    by_story: dict[int, list[Less]] = {}
    for one in wishes:
        by_story.setdefault(one.story, []).append(one)
    pages = max(1, -(-len(by_story) // PAGE))
    number = min(int(visit.args[0]), pages)
    shown = [*by_story.items()][(number - 1) * PAGE : number * PAGE]
    names = await called(desk, visit, [one for _, group in shown for one in group])
    told = [
        visit.texts.lead(visit.texts.say(f"less.{one.kind}", name=names[one]))
        for _, group in shown
        for one in group
    ]
    if not wishes:
        return turn(visit.texts.say("less.none"), _turning(visit, 1, 1))
    text = visit.texts.say("less.list", n=len(wishes), list=Html("\n".join(told)))
    undoing = tuple((_back(visit, story, names, group),) for story, group in shown)
    return turn(text, (*undoing, *_turning(visit, number, pages)))


def said(visit: Visit) -> tuple[Less, ...]:
    """What the reader wants less of today, what was said last first."""
    known = visit.subscriber.less if visit.subscriber else ()
    return tuple(sorted(standing(known, visit.now.date()), key=lambda o: o.on))[::-1]


async def called(
    desk: Desk, visit: Visit, wishes: Sequence[Less]
) -> Mapping[Less, str]:
    """What each wish is about, as readers know it."""
    sources = (await desk.knowledge()).sources
    ids = [int(one.name) for one in wishes if one.kind == "story"]
    stories = await desk.store.archive.stories(ids)
    titles = {s.id: s.lead.title for s in stories if not is_gone(s, sources)}
    return {
        one: lines.cut(_called(desk, visit, one.kind, one.name, sources, titles), WIDE)
        for one in wishes
    }


def _called(
    desk: Desk,
    visit: Visit,
    kind: str,
    name: str,
    sources: Mapping[str, Source],
    titles: Mapping[int, str],
) -> str:
    if kind == "topic" and name in desk.headings:
        return lines.heading(desk.headings[name], visit.texts)
    if kind == "source" and name in sources:
        return sources[name].name
    if kind == "entity" and name in directory():
        return lines.named(directory()[name], visit.texts)
    if kind == "story":
        return titles.get(int(name), "") or visit.texts.word("story", "gone")
    return name


def _back(
    visit: Visit, story: int, names: Mapping[Less, str], group: Sequence[Less]
) -> Button:
    about = visit.texts.word("days", "comma").join(names[one] for one in group)
    label = visit.texts.word("story", "undo.of", name=Html(about))
    return Button(lines.cut(label, WIDE), f"ls~{code(story)}~u")


def _turning(visit: Visit, number: int, pages: int) -> Rows:
    """The ways to the other pages, and back to the settings."""
    place = {"prev": number - 1, "next": number + 1, "p": number, "pages": pages}
    row, back = rows(visit.texts.keyboard("less.pages", **place))
    return (*((row[number == 1 : 2 + (number < pages)],) * (pages > 1)), back)


async def _undone(desk: Desk, visit: Visit, id_: str) -> Answer:
    """What was shown, without the wishes that were said of the story."""
    number = int(id_, 36)
    if visit.subscriber and any(one.story == number for one in visit.subscriber.less):
        changed = await desk.change(
            visit, lambda s: replace(s, less=undo(s.less, number))
        )
        visit = replace(visit, subscriber=changed)
    if "se~1" in visit.buttons:
        return await listed(desk, replace(visit, args=("1",)))
    story = await find(desk, id_)
    if story is None:
        raise KeyError(id_)
    return turn(None, await digest.under(desk, visit, story))


def _names(visit: Visit, story: Story) -> Mapping[str, str]:
    """What each step would lessen: ids, by step."""
    followed = visit.subscriber.topics if visit.subscriber else frozenset()
    headings = sorted(story.topics, key=lambda topic: topic not in followed)
    about = actors(story.lead.entities)
    return {
        **({"t": headings[0]} if headings else {}),
        "s": story.lead.source,
        **({"e": about[0]} if about else {}),
        "x": str(story.id),
    }


async def _menu(
    desk: Desk, visit: Visit, story: Story, names: Mapping[str, str]
) -> Rows:
    """What there can be less of; what was chosen is ticked, and can be undone."""
    sources = (await desk.knowledge()).sources
    known = visit.subscriber.less if visit.subscriber else ()
    chosen = {(one.kind, one.name) for one in known if one.story == story.id}
    ticks = {
        f"is_{step}": TICK * ((kind, names.get(step)) in chosen)
        for step, kind in STEPS.items()
    }
    told = {
        step: _called(desk, visit, STEPS[step], name, sources, {})
        for step, name in names.items()
    }
    template = visit.texts.keyboard(
        "less.menu",
        topic_short=told.get("t", ""),
        source_short=told["s"],
        entity_short=told.get("e", ""),
        s=code(story.id),
        undo=visit.texts.word("story", "undo" if chosen else "back"),
        **ticks,
    )
    there = {f"ls~{code(story.id)}~{step}" for step in (*names, "u")}
    return offered(rows(template), there.__contains__)
