"""/digest: today's digest now, that of the last days, further pages and items."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import rich_digest
from bot.alerts import Alert
from bot.conversation import form, story
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Screen, Visit, show, turn
from bot.keyboards import Rows, rows
from bot.render import Digest
from jobs.address import address_now
from jobs.compose import compose
from jobs.extras import dressed
from jobs.follow import News, favouring
from jobs.plan import FIRST_WINDOW, day_bounds, local_day, profile
from storage.model import (
    Edition,
    Interest,
    Kind,
    Profile,
    Story,
    Subscriber,
    SubscriberState,
    Weekly,
)

CATCHUP = range(2, 8)  #: days that one message may cover
SOON = timedelta(hours=1)  #: a digest asked for this close to its hour is that one


async def screen(desk: Desk, visit: Visit) -> Answer:
    """Today's digest, or with a number that of the last days."""
    if not visit.args:
        return await now(desk, visit)
    days = visit.args[0]
    if not days.isdecimal() or int(days) not in CATCHUP:
        return show(visit.texts.say("digest.catchup.bad"))
    if _is_without_topics(visit):
        return _no_topics(visit)
    edition = await _compose(desk, visit, int(days))
    if not edition.items:
        return await _empty(desk, visit, visit.subscriber)
    return await first_page(desk, visit, edition)


async def now(desk: Desk, visit: Visit) -> Answer:
    """Today's digest: since the last one, or the coming one ahead of its hour."""
    subscriber = visit.subscriber
    if _is_without_topics(visit):
        return _no_topics(visit)
    if subscriber and _is_awaited(visit, subscriber):
        if await desk.store.ledger.hasten(visit.chat_id):
            return _soon(visit, subscriber)
        slot = subscriber.next_slot
        daily = subscriber.weekly is not Weekly.INSTEAD
        if daily and slot and slot - visit.now < SOON:
            return await _early(desk, visit, subscriber)
    edition = await _compose(desk, visit)
    if not edition.items:
        return await _empty(desk, visit, subscriber)
    return await first_page(desk, visit, edition)


def _is_awaited(visit: Visit, subscriber: Subscriber) -> bool:
    """Whether the coming digest may come early: a group's is not for one to hasten."""
    return subscriber.state is SubscriberState.ACTIVE and not visit.in_group


async def preview(desk: Desk, visit: Visit) -> Screen:
    """What a digest of this moment says, without buttons; nothing is kept of it."""
    if _is_without_topics(visit):
        return Screen(visit.texts.say("digest.notopics"))
    edition = await _compose(desk, visit)
    if not edition.items:
        return Screen(visit.texts.say("digest.empty"))
    return Screen(_digest(desk, visit, edition).page())


async def page(desk: Desk, visit: Visit) -> Answer:
    """A page of the digest whose button was pressed; else that day's digest anew."""
    day, number = visit.args
    if edition := await _pressed(desk, visit):
        digest = _digest(desk, visit, edition)
        screen = await _page(desk, visit, digest, min(int(number), digest.pages))
        return Answer((screen,), replaces=True)
    if edition := await _of_day(desk, visit, day):
        return await first_page(desk, visit, edition)
    raise KeyError(day)


async def item(desk: Desk, visit: Visit) -> Answer:
    """The keyboard of one item; with 0, the digest's own again. The text stays."""
    day, number = visit.args[0], int(visit.args[1])
    edition = await _pressed(desk, visit) or await _of_day(desk, visit, day)
    if edition is None:
        raise KeyError(day)
    return turn(None, await _drill(desk, visit, edition, number))


async def of_link(desk: Desk, visit: Visit, day: str) -> Answer | None:
    """The digest of a day, yyyymmdd, as the chat had it, else of all that it brought.

    None: that day brought nothing, or is none.
    """
    try:
        edition = await _of_day(desk, visit, day) or await _of_all(desk, visit, day)
    except ValueError:
        return None
    return await first_page(desk, visit, edition) if edition.items else None


async def _of_all(desk: Desk, visit: Visit, day: str) -> Edition:
    """The best of every topic in what was first told on a local day."""
    start, end = _bounds(visit, day)
    wanted = replace(_everything(desk, visit), since=start)
    last = min(end - timedelta(seconds=1), visit.now)
    stories = await desk.store.archive.window(start, max(start, last))
    return compose(stories, wanted, last, last, await desk.knowledge())


async def under(desk: Desk, visit: Visit, told: Story) -> Rows:
    """The keyboard of a story under the pressed message: an item's, or a card's."""
    edition = await _pressed(desk, visit)
    if edition is None:
        return await story.keyboard(desk, visit, told)
    if edition.kind is Kind.ALERT:
        marks = await story.actions(desk, visit, told.id)
        return Alert(edition, visit.texts).keyboard(marks)
    stories = _digest(desk, visit, edition).stories
    number = stories.index(told.id) + 1  # ValueError: it shows another digest by now
    return await _drill(desk, visit, edition, number)


async def _drill(desk: Desk, visit: Visit, edition: Edition, number: int) -> Rows:
    """What can be done with one item; the digest's own keyboard for another number."""
    digest = _digest(desk, visit, edition)
    told = digest.item(number)
    if told is None:
        return digest.keyboard()
    keyboard = visit.texts.keyboard(
        "digest.drill",
        url=told.url,
        n=told.sources,
        d=digest.day,
        **_back(digest.page_of(number)),
        **await story.actions(desk, visit, told.story),
    )
    return rows(keyboard)


def _back(page: int) -> dict[str, object]:
    """Which button returns to the page: the first one's text is still there."""
    return {"back": "dk", "p": 0} if page == 1 else {"back": "dg", "p": page}


async def _early(desk: Desk, visit: Visit, subscriber: Subscriber) -> Answer:
    knowledge = await desk.knowledge()
    if await address_now(desk.store, desk.clock, knowledge, visit.chat_id):
        return _soon(visit, subscriber)
    return await _empty(desk, visit, subscriber)


def _soon(visit: Visit, subscriber: Subscriber) -> Answer:
    """That the digest of the coming hour is on its way now."""
    return show(visit.texts.say("digest.soon", time=f"{subscriber.at:%H:%M}"))


def _is_without_topics(visit: Visit) -> bool:
    """Whether the reader chose topics and left none."""
    return visit.subscriber is not None and not visit.subscriber.topics


def _no_topics(visit: Visit) -> Answer:
    text = visit.texts.say("digest.notopics")
    return show(text, rows(visit.texts.keyboard("digest.notopics")))


async def _compose(desk: Desk, visit: Visit, catchup: int = 0) -> Edition:
    """The edition of this moment: since the last one, or of so many days."""
    subscriber = visit.subscriber
    wanted = profile(subscriber, visit.now) if subscriber else _everything(desk, visit)
    if catchup:
        since = visit.now - timedelta(days=catchup)
        wanted = replace(wanted, since=since, catchup=catchup)
    wanted = await _favouring(desk, visit, wanted)
    return await composed(desk, wanted, visit.now)


def _everything(desk: Desk, visit: Visit) -> Profile:
    """What interests whoever chose nothing."""
    every, zone = tuple(sorted(desk.headings)), Subscriber(0, visit.now).zone
    return Profile(every, zone, visit.now - FIRST_WINDOW)


async def _favouring(desk: Desk, visit: Visit, wanted: Profile) -> Profile:
    """The profile with what the reader follows, where it is followed."""
    interest = await desk.store.follows.interest(visit.chat_id, wanted.since)
    if interest == Interest():
        return wanted
    news = await desk.store.archive.headlines(wanted.since, visit.now)
    return favouring(wanted, interest, News(news))


async def composed(desk: Desk, wanted: Profile, now: datetime) -> Edition:
    """A profile's edition of this moment; without items when nothing is new."""
    stories = await desk.store.archive.window(wanted.since, now)
    told = compose(stories, wanted, now, now, await desk.knowledge())
    day = local_day(now, wanted.zone)
    return dressed(told, await desk.store.agenda.extras(day))


async def first_page(desk: Desk, visit: Visit, edition: Edition) -> Answer:
    """The edition as its readers see it first, its buttons at work."""
    kept = edition.id or await desk.store.editions.keep(edition)
    screen = await _page(desk, visit, _digest(desk, visit, edition), 1)
    return Answer((replace(screen, edition=kept),))


async def _page(desk: Desk, visit: Visit, digest: Digest, number: int) -> Screen:
    """A page; the first one is rich where its reader has them so."""
    text, keyboard = digest.page(number), digest.keyboard(number)
    is_rich = number == 1 and await form.is_rich(desk, visit)
    rich = rich_digest.message(digest) if is_rich else None
    return Screen(text, keyboard, numbered=digest.stories, rich=rich)


def _digest(desk: Desk, visit: Visit, edition: Edition) -> Digest:
    shown = edition.profile
    texts = visit.texts.of(shown.numerals, shown.months, shown.language)
    return Digest(edition, texts, desk.headings, rates=desk.rates())


async def _pressed(desk: Desk, visit: Visit) -> Edition | None:
    """The edition that the pressed message shows."""
    if visit.message_id is None:
        return None
    return await desk.store.editions.of_message(visit.chat_id, visit.message_id)


async def _of_day(desk: Desk, visit: Visit, day: str) -> Edition | None:
    """The last edition that this chat received on a local day, as yyyymmdd.

    None, too, when nothing is left of it since publishers withdrew its stories.
    """
    bounds = _bounds(visit, day)
    edition = await desk.store.editions.of_day(visit.chat_id, *bounds)
    return edition if edition and edition.items else None


def _bounds(visit: Visit, day: str) -> tuple[datetime, datetime]:
    """When a local day, yyyymmdd, starts and ends: half-open.

    Raises:
        ValueError: there is no such day.
    """
    zone = story.zone(visit)
    noon = datetime.strptime(day, "%Y%m%d").replace(hour=12, tzinfo=ZoneInfo(zone))
    return day_bounds(noon.astimezone(UTC), zone)


async def _empty(desk: Desk, visit: Visit, subscriber: Subscriber | None) -> Answer:
    """That nothing is new; with yesterday's digest, for who received one."""
    zone = (subscriber or Subscriber(0, visit.now)).zone
    yesterday = visit.now.astimezone(ZoneInfo(zone)) - timedelta(days=1)
    day = f"{yesterday:%Y%m%d}"
    key = "digest.empty" if await _of_day(desk, visit, day) else "digest.empty.alone"
    keyboard = visit.texts.keyboard(key, d=day)
    return show(visit.texts.say("digest.empty"), rows(keyboard))
