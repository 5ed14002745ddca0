"""/start: the welcome, presets, links into the bot, and coming back."""

import re
from dataclasses import replace

from bot import lines
from bot.conversation import (
    digest,
    explain,
    follow,
    group_settings,
    latest,
    schedule,
    story,
)
from bot.conversation.desk import Desk
from bot.conversation.moments import city, days, next_digest
from bot.conversation.top import top
from bot.conversation.topics import named
from bot.conversation.topics import screen as topics_screen
from bot.conversation.visit import Answer, Screen, Visit, anew, show
from bot.keyboards import rows
from bot.places import Preset, presets
from bot.texts import Html
from jobs.facts.directory import directory
from jobs.facts.glossary import glossary
from jobs.plan import day_bounds, local_day
from jobs.tell import tell
from storage.model import Item, Subscriber, SubscriberState

PAYLOAD = re.compile(r"([a-z]{1,2})_([A-Za-z0-9_-]{1,61})")
AMONG = 50  #: newest stories, of which a newcomer is shown the best


async def start(desk: Desk, visit: Visit) -> Answer:
    """The screen that the chat's state and the link's payload ask for."""
    link = PAYLOAD.fullmatch(visit.args[0]) if len(visit.args) == 1 else None
    if link and link[1] == "t" and link[2] in desk.headings:
        return await _topic(desk, visit, link[2])
    if link and link[1] == "s" and re.fullmatch(r"[a-z0-9]{1,8}", link[2]):
        return await _story(desk, visit, link[2])
    if link and link[1] == "gs":
        return await group_settings.enter(desk, visit, link[2])
    if link and (told := await _reference(desk, visit, *link.groups())):
        return told
    return Answer((await home(desk, visit),))


async def _reference(desk: Desk, visit: Visit, kind: str, id_: str) -> Answer | None:
    """A term, a company, or a day's digest; None for other links."""
    if kind == "g" and id_ in glossary():
        return anew(await explain.card(desk, visit, glossary()[id_]))
    if kind == "c" and id_ in directory():
        return await follow.company(desk, visit, id_)
    if kind == "d" and re.fullmatch(r"20\d{6}", id_):
        found = await digest.of_link(desk, visit, id_)
        return found or await latest.instead(desk, visit)
    return None


async def home(desk: Desk, visit: Visit) -> Screen:
    """Where a reader stands: welcome, subscribed, or stopped."""
    subscriber = visit.subscriber
    if subscriber is None or not subscriber.topics:
        return await _welcome(desk, visit)
    if subscriber.state is SubscriberState.ACTIVE:
        return _again(visit, subscriber)
    await desk.change(visit, reachable)
    text = visit.texts.say("start.back")
    return Screen(text, rows(visit.texts.keyboard("start.back")))


def reachable(subscriber: Subscriber) -> Subscriber:
    """No longer blocked, but nothing is sent before the reader says so."""
    if subscriber.state is not SubscriberState.BLOCKED:
        return subscriber
    return replace(subscriber, state=SubscriberState.PAUSED, until=None)


async def preset(desk: Desk, visit: Visit) -> Answer:
    """The preset's topics, hour and zone stored and told."""
    name = visit.args[0]
    chosen = presets()[name]
    subscriber = await desk.change(visit, lambda s: started(s, chosen))
    visit = visit.of(subscriber)
    if not chosen.topics:
        return await topics_screen(desk, replace(visit, args=()))
    return _confirmed(desk, visit, subscriber)


def started(subscriber: Subscriber, chosen: Preset) -> Subscriber:
    """The subscriber as a preset begins with them."""
    return replace(
        schedule.moved(subscriber, chosen.zone),
        state=SubscriberState.ACTIVE,
        until=None,
        topics=chosen.topics,
        at=chosen.at,
        days=chosen.days,
        word=chosen.word,
        currency=subscriber.currency or chosen.currency,
        alerts=chosen.alerts,
    )


def _confirmed(desk: Desk, visit: Visit, subscriber: Subscriber) -> Answer:
    text = visit.texts.say(
        "start.confirm",
        n=len(subscriber.topics),
        topics=named(desk, visit, subscriber.topics),
        days=days(subscriber.days, visit.texts),
        time=f"{subscriber.at:%H:%M}",
        city=city(subscriber.zone, visit.texts),
        tz_note=visit.texts.say("start.tznote"),
    )
    return show(text, rows(visit.texts.keyboard("start.confirm")))


async def _welcome(desk: Desk, visit: Visit) -> Screen:
    first = await top_item(desk, visit)
    told = Html("")
    if first:
        told = visit.texts.say(
            "start.top",
            url=first.url,
            top_title=lines.cut(first.title, lines.TITLE),
            source=first.credits[0].name,
        )
    text = visit.texts.say("start.welcome", top=told)
    return Screen(text, rows(visit.texts.keyboard("start.welcome")))


async def top_item(desk: Desk, visit: Visit) -> Item | None:
    """The story of the hour, whatever its topic; None when nothing is recent."""
    best = await top(desk, visit.now, 1, AMONG)
    return (
        tell(best[0].story, best[0].heading, await desk.knowledge()) if best else None
    )


def _again(visit: Visit, subscriber: Subscriber) -> Screen:
    text = visit.texts.say(
        "start.again",
        since=local_day(subscriber.created, subscriber.zone),
        n=len(subscriber.topics),
        next=next_digest(subscriber, visit),
    )
    return Screen(text, rows(visit.texts.keyboard("start.again")))


async def _topic(desk: Desk, visit: Visit, topic: str) -> Answer:
    """The way into one topic; nothing is subscribed before a button is pressed."""
    zone = (visit.subscriber or Subscriber(0, visit.now)).zone
    today = await desk.store.archive.today(*day_bounds(visit.now, zone))
    name = lines.heading(desk.headings[topic], visit.texts)
    text = visit.texts.say("start.topic", topic=name, n=today.get(topic, 0))
    keyboard = visit.texts.keyboard("start.topic", topic_short=name, t=topic)
    return show(text, rows(keyboard))


async def _story(desk: Desk, visit: Visit, code: str) -> Answer:
    """The story at once; a chat that is new is welcomed under it, once."""
    found = await story.find(desk, code)
    if found is None:
        return await latest.instead(desk, visit)
    card = await story.card(desk, visit, found)
    if visit.subscriber:
        return Answer((card,))
    welcome = await _welcome(desk, visit)
    await desk.store.subscribers.create(Subscriber(visit.chat_id, visit.now))
    return Answer((card, welcome))
