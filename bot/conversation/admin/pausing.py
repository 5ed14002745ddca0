"""/pausesource: a source not read for a while, and read again."""

from datetime import datetime
from difflib import get_close_matches

from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, show
from bot.texts import Html
from jobs.arabic.fold import fold
from jobs.plan import local_day
from storage.counts import ZONE
from storage.model import Source

REASON = "operator"  #: as the command line has it
OFF = "off"  #: the word that ends a pause


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The source paused that the words name; read again, with "off" after them."""
    *words, last = visit.args or ("",)
    is_off = last.lower() == OFF and bool(words)
    named = " ".join(words if is_off else visit.args)
    sources = await desk.store.sources.listed()
    if not named:
        return show(visit.texts.say("admin.pausesource.usage"))
    found = _found(sources, named)
    if found is None:
        return _unknown(visit, sources, named)
    return await (_resume if is_off else _pause)(desk, visit, found)


async def _pause(desk: Desk, visit: Visit, source: Source) -> Answer:
    await desk.store.sources.pause(source.slug, REASON)
    await desk.note(visit, "pause", source.slug)
    health = (await desk.store.sources.health()).get(source.slug)
    told = visit.texts.say(
        "admin.source.paused",
        name=source.name,
        last=_last(visit, health.newest if health else None),
        src=Html(source.slug),
    )
    return show(told)


async def _resume(desk: Desk, visit: Visit, source: Source) -> Answer:
    await desk.store.sources.resume(source.slug)
    await desk.store.looks.forget(source.slug)  # whatever it is now is what it is
    await desk.note(visit, "resume", source.slug)
    return show(visit.texts.say("admin.source.resumed", name=source.name))


def _found(sources: tuple[Source, ...], named: str) -> Source | None:
    """The source with this slug or name."""
    wanted = fold(named)
    return next((s for s in sources if wanted in (s.slug, fold(s.name))), None)


def _unknown(visit: Visit, sources: tuple[Source, ...], named: str) -> Answer:
    slugs = [source.slug for source in sources]
    near = get_close_matches(named.lower(), slugs, n=3)
    comma = visit.texts.word("days", "comma")
    hint = visit.texts.word("health", "near", near=comma.join(near)) if near else ""
    told = visit.texts.say("admin.pausesource.unknown", input=named[:64], near=hint)
    return show(told)


def _last(visit: Visit, newest: datetime | None) -> str:
    if newest is None:
        return visit.texts.word("health", "nothing")
    return visit.texts.day(local_day(newest, ZONE.key))
