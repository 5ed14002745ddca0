"""/preview: the digest of a preset as it would be now, and why it is in this order."""

from bot import bidi, lines
from bot.conversation import digest
from bot.conversation.desk import Desk
from bot.conversation.start import started
from bot.conversation.visit import Answer, Screen, Visit, show
from bot.keyboards import Button, Rows
from bot.measures import entities, units
from bot.places import presets
from bot.texts import Html
from jobs.plan import local_day, profile
from jobs.rank import WEIGHTS
from storage.model import Edition, Item, Subscriber

TITLE = 60  #: characters of a headline beside its score


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The preview of a preset; without one, which there are."""
    name = visit.args[0].lower() if visit.args else ""
    chosen = presets().get(name)
    if chosen is None or not chosen.topics:
        return show(visit.texts.say("admin.preview.usage"), _choice(visit))
    reader = started(Subscriber(visit.chat_id, visit.now), chosen)
    edition = await digest.composed(desk, profile(reader, visit.now), visit.now)
    if not edition.items:
        return show(visit.texts.say("admin.preview.empty"))
    shown = await digest.first_page(desk, visit, edition)
    text = shown.screens[0].text
    assert text is not None
    head = visit.texts.say(
        "admin.preview",
        date=local_day(visit.now, reader.zone),
        preset=visit.texts.word("preset", name),
        chars=units(text),
        entities=entities(text),
    )
    told = Html(f"{head}\n\n{_order(visit, edition)}")
    return Answer((Screen(told), *shown.screens))


def _choice(visit: Visit) -> Rows:
    """A button for each preset that has topics."""
    return tuple(
        (Button(visit.texts.word("preset", name), f"ad~pv~{name}~1"),)
        for name, preset in presets().items()
        if preset.topics
    )


def _order(visit: Visit, edition: Edition) -> Html:
    """What each item's score is made of, in the order of the digest."""
    head = visit.texts.say("admin.preview.order")
    items = enumerate(edition.items, 1)
    return Html("\n".join([head, *(_line(visit, n, item) for n, item in items)]))


def _line(visit: Visit, number: int, item: Item) -> Html:
    parts = [
        visit.texts.word("rank", name, points=f"{WEIGHTS[name] * value:.2f}")
        for name, value in item.parts
        if value
    ]
    said = visit.texts.say(
        "admin.preview.item",
        i=number,
        title=lines.cut(item.title, TITLE),
        score=f"{item.score:.2f}",
        parts=Html(visit.texts.word("days", "comma").join(parts)),
    )
    return Html(bidi.lead(said))
