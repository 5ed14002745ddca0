"""/settings: all that a reader chose, and the ways to change it."""

from dataclasses import replace

from bot.conversation import language, wishes
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, anew, turn
from bot.keyboards import TICK, Rows, rows
from bot.texts import Html, Texts
from jobs.plan import local_day
from storage.model import Subscriber, SubscriberState

NAMED = 3  #: of what the reader wants less of
OTHER_LANGUAGE = {"ar": "en", "en": "ar"}
OTHER_NUMERALS = {"w": "a", "a": "w"}


async def screen(desk: Desk, visit: Visit) -> Answer:
    """What is chosen, as a new message."""
    return anew(await main(desk, visit))


async def main(desk: Desk, visit: Visit) -> Answer:
    """What is chosen, over the pressed message."""
    reader = visit.subscriber or Subscriber(visit.chat_id, visit.now)
    texts = visit.texts
    text = texts.say(
        "settings.screen",
        lang=texts.word("language", reader.language),
        nums=language.DIGITS[reader.numerals],
        cur=texts.word("currency", language.currency_of(reader)),
        months=texts.word("calendar", reader.months),
        hijri=texts.word("settings", "shown" if reader.hijri else "hidden"),
        time=f"{reader.at:%H:%M}",
        n=len(reader.topics),
        state=_state(visit, reader),
    )
    paid = _paid(texts, desk.imprint.sponsor)
    said = Html(f"{text}{await _less(desk, visit)}{paid}")
    return turn(said, _keyboard(visit, reader))


async def service(desk: Desk, visit: Visit) -> Answer:
    """Whether messages about the bot itself come; those on their way are called off."""
    is_on = visit.args[0] == "1"
    reader = await desk.change(visit, lambda s: replace(s, service=is_on))
    if not is_on:
        await desk.store.broadcasts.refuse(visit.chat_id)
    told = visit.texts.toast("service.on" if is_on else "service.off")
    return replace(await main(desk, visit.of(reader)), toast=told)


async def word(desk: Desk, visit: Visit) -> Answer:
    """The word of the day switched on or off."""
    on = visit.args[0] == "1"
    changed = await desk.change(visit, lambda s: replace(s, word=on))
    return await main(desk, visit.of(changed))


def _state(visit: Visit, reader: Subscriber) -> Html:
    """Whether digests are sent."""
    if reader.state is not SubscriberState.ACTIVE:
        if reader.until is None:
            return visit.texts.word("settings", "stopped")
        day = Html(visit.texts.day(local_day(reader.until, reader.zone)))
        return visit.texts.word("settings", "until", day=day)
    return visit.texts.word("settings", "sending" if reader.topics else "waiting")


def _paid(texts: Texts, sponsor: str) -> str:
    """The line that says whether somebody pays to be named, and who."""
    who = texts.escape(sponsor) if sponsor else texts.word("settings", "unpaid")
    return f"\n{texts.say('settings.sponsor', who=who)}"


async def _less(desk: Desk, visit: Visit) -> str:
    """The line that names what the reader wants less of; "" for nothing."""
    said = wishes.said(visit)
    if not said:
        return ""
    names = (await wishes.called(desk, visit, said[:NAMED])).values()
    named = visit.texts.word("days", "comma").join(map(visit.texts.escape, names))
    more = "…" * (len(said) > NAMED)
    return f"\n{visit.texts.say('settings.less', names=Html(named + more))}"


def _keyboard(visit: Visit, reader: Subscriber) -> Rows:
    """The ways to each choice; two are made at once, for there are only two."""
    is_sending = reader.state is SubscriberState.ACTIVE
    digits = OTHER_NUMERALS[reader.numerals]
    template = visit.texts.keyboard(
        "settings.screen",
        lg=OTHER_LANGUAGE[reader.language],
        nm=digits,
        digits=language.DIGITS[digits][:3],
        cu=language.currency_of(reader),
        mn=reader.months,
        sending=visit.texts.word("settings", "pause" if is_sending else "resume"),
        ps="ps~7" if is_sending else "rs~1",
        tick=TICK if reader.word else "",
        flag=int(not reader.word),
    )
    *others, last = rows(template)
    count = len(wishes.said(visit))
    less = rows(visit.texts.keyboard("settings.less", n=count)) if count else ()
    mark, flag = TICK * reader.service, int(not reader.service)
    told = rows(visit.texts.keyboard("settings.service", mark=mark, flag=flag))
    return (*others, *less, *told, last)
