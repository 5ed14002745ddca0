"""/topics: which headings a reader follows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.conversation.desk import Desk
from bot.conversation.moments import next_digest
from bot.conversation.visit import Answer, Visit, in_place, show, turn
from bot.keyboards import TICK, Button, Rows, rows
from bot.lines import heading
from bot.texts import Html
from jobs.facts.topics import Topic, find_topic
from jobs.plan import day_bounds
from storage.model import Subscriber, SubscriberState

PAGE = 7


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The first page; with an argument, that topic switched and told."""
    if visit.args:
        return await _switch_by_name(desk, visit, " ".join(visit.args))
    return show(*await _page(desk, visit, visit.subscriber, 1))


async def page(desk: Desk, visit: Visit) -> Answer:
    """The other page: the topics that the pressed message does not show."""
    view = await _page(
        desk, visit, visit.subscriber, int(visit.args[0]), without=_shown(visit)
    )
    return in_place(visit, "tp", turn(*view))


async def switch(desk: Desk, visit: Visit) -> Answer:
    """One topic set to the state that the button names."""
    topic, state, number = visit.args
    if topic not in desk.headings:
        raise KeyError(topic)
    subscriber = await desk.change(visit, lambda s: _with(s, topic, state == "1"))
    view = await _page(desk, visit, subscriber, int(number), keep=_shown(visit))
    told = _told(desk, visit, subscriber, topic)
    return in_place(visit, "tp", turn(*view, toast=told))


async def switch_all(desk: Desk, visit: Visit) -> Answer:
    """Every topic on, or none."""
    on = visit.args[0] == "1"
    chosen = frozenset(desk.headings) if on else frozenset()
    subscriber = await desk.change(visit, lambda s: replace(s, topics=chosen))
    told = visit.texts.toast("topics.all" if on else "topics.noneleft")
    return turn(*await _page(desk, visit, subscriber, 1), toast=told)


def _told(desk: Desk, visit: Visit, subscriber: Subscriber, topic: str) -> str:
    """What switching the topic came to, and that nothing is left if so."""
    if not subscriber.topics:
        return visit.texts.toast("topics.noneleft")
    key = "topics.on" if topic in subscriber.topics else "topics.off"
    return visit.texts.toast(key, topic=heading(desk.headings[topic], visit.texts))


async def done(desk: Desk, visit: Visit) -> Answer:
    """What was saved and when the next digest comes."""
    subscriber = visit.subscriber
    if subscriber is None or not subscriber.topics:
        return turn(visit.texts.say("topics.done.empty"))
    if subscriber.state is not SubscriberState.ACTIVE:
        back = rows(visit.texts.keyboard("start.back"))
        return turn(visit.texts.say("start.back"), back)
    coming = next_digest(subscriber, visit)
    told = named(desk, visit, subscriber.topics)
    return turn(visit.texts.say("topics.done", topics=told, next=coming))


def named(desk: Desk, visit: Visit, topics: Iterable[str]) -> Html:
    """The topics' names, in editorial order."""
    wanted = frozenset(topics)
    chosen = (t for t in desk.headings.values() if t.id in wanted)
    names = [visit.texts.escape(heading(t, visit.texts)) for t in chosen]
    return Html(visit.texts.word("days", "comma").join(names))


def _shown(visit: Visit) -> list[str]:
    """The topics on the pressed screen, in their order."""
    if not visit.on_screen("tp"):
        return []
    return [data.split("~")[1] for data in visit.buttons if data.startswith("tp~")]


def _with(subscriber: Subscriber, topic: str, on: bool) -> Subscriber:
    others = subscriber.topics - {topic}
    return replace(subscriber, topics=others | {topic} if on else others)


async def _switch_by_name(desk: Desk, visit: Visit, name: str) -> Answer:
    topic = find_topic(name)
    if topic is None:
        _, keyboard = await _page(desk, visit, visit.subscriber, 1)
        return show(visit.texts.say("latest.unknown", input=name[:64]), keyboard)
    on = visit.subscriber is None or topic.id not in visit.subscriber.topics
    subscriber = await desk.change(visit, lambda s: _with(s, topic.id, on))
    told = _told(desk, visit, subscriber, topic.id)
    text, keyboard = await _page(desk, visit, subscriber, 1)
    return show(Html(f"{visit.texts.escape(told)}\n\n{text}"), keyboard)


async def _page(
    desk: Desk,
    visit: Visit,
    subscriber: Subscriber | None,
    number: int,
    keep: Sequence[str] = (),
    without: Sequence[str] = (),
) -> tuple[Html, Rows]:
    """The screen: subscribed first, then by today's news.

    Args:
        keep: topics that stay where they are, so that nothing jumps under a finger.
        without: topics of the page before, so that every topic stands on one page.
    """
    followed = subscriber.topics if subscriber else frozenset[str]()
    zone = subscriber.zone if subscriber else Subscriber(0, visit.now).zone
    counts = await desk.store.archive.today(*day_bounds(visit.now, zone))
    ordered = _ordered(desk.headings.values(), followed, counts)
    pages = -(-len(ordered) // PAGE)
    number = min(number, pages)
    start = 0 if without else (number - 1) * PAGE
    order = [t for t in ordered if t.id not in without][start : start + PAGE]
    if keep:
        order = [desk.headings[topic] for topic in keep]
    buttons = tuple(
        (_button(visit, t, t.id in followed, counts.get(t.id, 0), number),)
        for t in order
    )
    turning = {"prev": (number - 2) % pages + 1, "next": number % pages + 1}
    foot = visit.texts.keyboard("topics.foot", p=number, pages=pages, **turning)
    text = visit.texts.say("topics.screen", n=len(followed), total=len(ordered))
    return text, (*buttons, *rows(foot))


def _ordered(
    topics: Iterable[Topic], followed: frozenset[str], counts: dict[str, int]
) -> list[Topic]:
    return sorted(
        topics, key=lambda t: (t.id not in followed, -counts.get(t.id, 0), t.order)
    )


def _button(visit: Visit, topic: Topic, on: bool, count: int, page: int) -> Button:
    number = visit.texts.number(count)
    name = heading(topic, visit.texts)
    label = f"{TICK if on else ''}{topic.emoji} {name} · {number}"
    return Button(label, f"tp~{topic.id}~{int(not on)}~{page}")
