"""Less like this: what a reader wants to see less of, said of one story."""

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import digest
from bot.conversation.desk import Desk
from bot.conversation.story import code, find
from bot.conversation.visit import Answer, Visit, turn
from bot.keyboards import Rows, offered, rows
from jobs.facts.directory import directory
from jobs.lessen import add, undo
from jobs.relate import actors
from storage.model import Less, Story

STEPS = {"t": "topic", "s": "source", "e": "entity", "x": "story"}  #: to kinds


async def press(desk: Desk, visit: Visit) -> Answer:
    """The menu, a choice kept, or what was chosen of this story undone.

    Only the keyboard changes.
    """
    id_, step = visit.args
    story = await find(desk, id_)
    if story is None:
        raise KeyError(id_)
    names = _names(desk, visit, story)
    if step == "m":
        return turn(None, await _menu(desk, visit, story, names))
    if step == "u":
        return await _undone(desk, visit, story)
    wish = Less(STEPS[step], names[step], visit.now.date(), story.id)
    changed = await desk.change(visit, lambda s: replace(s, less=add(s.less, wish)))
    visit = replace(visit, subscriber=changed)
    keyboard = await digest.under(desk, visit, story)
    return turn(None, keyboard, visit.texts.toast("less.done"))


async def _undone(desk: Desk, visit: Visit, story: Story) -> Answer:
    """The story's own keyboard again, and no wish that was said of it."""
    if visit.subscriber and any(one.story == story.id for one in visit.subscriber.less):
        changed = await desk.change(
            visit, lambda s: replace(s, less=undo(s.less, story.id))
        )
        visit = replace(visit, subscriber=changed)
    return turn(None, await digest.under(desk, visit, story))


def _names(desk: Desk, visit: Visit, story: Story) -> Mapping[str, str]:
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
    source = sources.get(names["s"])
    said = visit.subscriber.less if visit.subscriber else ()
    chosen = {(one.kind, one.name) for one in said if one.story == story.id}
    ticks = {
        f"is_{step}": "✓ " * ((kind, names.get(step)) in chosen)
        for step, kind in STEPS.items()
    }
    template = visit.texts.keyboard(
        "less.menu",
        topic_short=desk.headings[names["t"]].name_ar if "t" in names else "",
        source_short=source.name if source else names["s"],
        entity_short=directory()[names["e"]].name if "e" in names else "",
        s=code(story.id),
        undo=visit.texts.word("story", "undo" if chosen else "back"),
        **ticks,
    )
    known = {f"ls~{code(story.id)}~{step}" for step in (*names, "u")}
    return offered(rows(template), known.__contains__)
