"""Less like this: what a reader wants to see less of, said of one story."""

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import digest, wishes
from bot.conversation.desk import Desk
from bot.conversation.story import code, find
from bot.conversation.visit import Answer, Visit, turn
from bot.keyboards import TICK, Rows, offered, rows
from jobs.lessen import add, undo
from jobs.relate import actors
from storage.model import Less, Story

STEPS = {"t": "topic", "s": "source", "e": "entity", "x": "story"}  #: to kinds


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
    choices = _choices(visit, story)
    if step == "m":
        return turn(None, await _menu(desk, visit, story, choices))
    wish = choices[step]
    changed = await desk.change(visit, lambda s: replace(s, less=add(s.less, wish)))
    visit = replace(visit, subscriber=changed)
    keyboard = await digest.under(desk, visit, story)
    return turn(None, keyboard, visit.texts.toast("less.done"))


async def _undone(desk: Desk, visit: Visit, id_: str) -> Answer:
    """What was shown, without the wishes that were said of the story."""
    number = int(id_, 36)
    if visit.subscriber and any(one.story == number for one in visit.subscriber.less):
        changed = await desk.change(
            visit, lambda s: replace(s, less=undo(s.less, number))
        )
        visit = replace(visit, subscriber=changed)
    if "se~1" in visit.buttons:  # the list, which needs no story
        return await wishes.page(desk, replace(visit, args=("1",)))
    story = await find(desk, id_)
    if story is None:
        raise KeyError(id_)
    return turn(None, await digest.under(desk, visit, story))


def _choices(visit: Visit, story: Story) -> Mapping[str, Less]:
    """What each step would lessen."""
    followed = visit.subscriber.topics if visit.subscriber else frozenset()
    headings = sorted(story.topics, key=lambda topic: topic not in followed)
    about = actors(story.lead.entities)
    names = {
        **({"t": headings[0]} if headings else {}),
        "s": story.lead.source,
        **({"e": about[0]} if about else {}),
        "x": str(story.id),
    }
    day = visit.now.date()
    return {s: Less(STEPS[s], name, day, story.id) for s, name in names.items()}


async def _menu(
    desk: Desk, visit: Visit, story: Story, choices: Mapping[str, Less]
) -> Rows:
    """What there can be less of; what was chosen is ticked, and can be undone."""
    known = visit.subscriber.less if visit.subscriber else ()
    chosen = {(one.kind, one.name) for one in known if one.story == story.id}
    names = await wishes.called(desk, visit, [*choices.values()])
    told = {step: names[wish] for step, wish in choices.items()}
    ticks = {
        f"is_{step}": TICK * ((wish.kind, wish.name) in chosen)
        for step, wish in choices.items()
    }
    template = visit.texts.keyboard(
        "less.menu",
        topic_short=told.get("t", ""),
        source_short=told["s"],
        entity_short=told.get("e", ""),
        s=code(story.id),
        undo=visit.texts.word("story", "undo" if chosen else "back"),
        **{f"is_{step}": "" for step in STEPS} | ticks,
    )
    there = {f"ls~{code(story.id)}~{step}" for step in (*choices, "u")}
    return offered(rows(template), there.__contains__)
