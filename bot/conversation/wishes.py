"""All that a reader wants less of, by name, and the ways back."""

from collections.abc import Mapping, Sequence

from bot import lines
from bot.conversation.desk import Desk
from bot.conversation.story import code
from bot.conversation.visit import Answer, Visit, turn
from bot.keyboards import Button, Rows, rows
from bot.texts import Html
from jobs.facts.directory import directory
from jobs.lessen import standing
from jobs.tell import is_gone
from storage.model import Less

PAGE = 8  #: stories of which wishes were said, on a screen
WIDE = 60  #: characters of a name among others


def said(visit: Visit) -> tuple[Less, ...]:
    """What the reader wants less of today, what was said last first."""
    known = visit.subscriber.less if visit.subscriber else ()
    return tuple(sorted(standing(known, visit.now.date()), key=lambda o: o.on))[::-1]


async def called(
    desk: Desk, visit: Visit, wishes: Sequence[Less]
) -> Mapping[Less, str]:
    """What each wish is about, as readers know it."""
    knowledge = await desk.knowledge()
    ids = [int(one.name) for one in wishes if one.kind == "story"]
    stories = await desk.store.archive.stories(ids)
    shown = (one for one in stories if not is_gone(one, knowledge.sources))
    names = {("story", str(one.id)): one.lead.title for one in shown}
    names |= {("source", s.slug): s.name for s in knowledge.sources.values()}
    return {one: lines.cut(_called(desk, visit, one, names), WIDE) for one in wishes}


def _called(
    desk: Desk, visit: Visit, wish: Less, names: Mapping[tuple[str, str], str]
) -> str:
    if wish.kind == "topic" and wish.name in desk.headings:
        return lines.heading(desk.headings[wish.name], visit.texts)
    if wish.kind == "entity" and wish.name in directory():
        return lines.named(directory()[wish.name], visit.texts)
    gone = visit.texts.word("story", "gone") if wish.kind == "story" else wish.name
    return names.get((wish.kind, wish.name), gone)


async def page(desk: Desk, visit: Visit) -> Answer:
    """A page of the list; what was said of one story is undone together."""
    wishes = said(visit)
    if not wishes:
        return turn(visit.texts.say("less.none"), _turning(visit, 1, 1))
    by_story: dict[int, list[Less]] = {}
    for one in wishes:
        by_story.setdefault(one.story, []).append(one)
    pages = -(-len(by_story) // PAGE)
    number = min(int(visit.args[0]), pages)
    shown = [*by_story.items()][(number - 1) * PAGE : number * PAGE]
    listed = [one for _, group in shown for one in group]
    names = await called(desk, visit, listed)
    told = [visit.texts.say(f"less.{one.kind}", name=names[one]) for one in listed]
    text = visit.texts.say("less.list", n=len(wishes), list=Html("\n".join(told)))
    undoing = tuple((_undoing(visit, story, names, group),) for story, group in shown)
    return turn(text, (*undoing, *_turning(visit, number, pages)))


def _undoing(
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
