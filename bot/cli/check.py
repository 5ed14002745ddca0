"""`sources check`: every source read once, and how each is doing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.frame import Json, assembled, console, perform, tell
from bot.cli.news import reading
from jobs.alert import Sight, diagnoses, look_around
from jobs.diagnose import UNREAD, WELL, Diagnosis, State
from storage.look import Look
from storage.model import Health, Source

WIDE = 120  #: columns of a terminal that shows everything; others show what matters
LONGEST = 48  #: characters of a note
UNITS = (("year", 365), ("month", 30), ("week", 7), ("day", 1))
ORDER = {state: place for place, state in enumerate(State)}


def check(as_json: Json = False) -> None:
    """Read every source that is not paused, and say how each is doing."""
    perform(_check(as_json))


async def _check(as_json: bool) -> None:
    async with assembled() as made:
        await reading(made, everything=True)
        sight = await look_around(made.store, made.clock.now())
    found = diagnoses(sight)
    read = [source for source in sight.sources if source.is_read]
    if as_json:
        tell([row(sight, source, found[source.slug]) for source in read], as_json, "")
    else:
        console.print(table(sight, read, found, console.width >= WIDE))
        console.print(summary(found.values()))
    if read and all(found[source.slug].state in UNREAD for source in read):
        raise typer.Exit(1)


def summary(found: Iterable[Diagnosis]) -> str:
    """How many sources are in which state, e.g. "3 sources read: 2 fresh, 1 gone"."""
    counts = Counter(one.state for one in found)
    paused = counts.pop(State.PAUSED, 0)
    told = ", ".join(f"{n} {state}" for state, n in sorted(counts.items(), key=_place))
    rest = f"; {paused} paused" if paused else ""
    total = counts.total()
    return f"{total} source{'s' * (total != 1)}{': ' * bool(told)}{told}{rest}"


def _place(counted: tuple[State, int]) -> int:
    return ORDER[counted[0]]


def table(
    sight: Sight,
    sources: Sequence[Source],
    found: Mapping[str, Diagnosis],
    is_wide: bool,
) -> Table:
    """The sources, those in trouble last: that is where a long table is read."""
    details = ("a day", "encoding", "dates", "language", "mode") if is_wide else ()
    shown = Table("source", "state", "newest", *details, "note")
    for source in sorted(sources, key=lambda s: (ORDER[found[s.slug].state], s.slug)):
        one, look = found[source.slug], sight.looks.get(source.slug)
        state = Text(one.state, "" if one.state in WELL else "bold red")
        facts = _details(source, look) if is_wide else []
        newest = ago(sight.now, one.newest)
        shown.add_row(source.slug, state, newest, *facts, _note(sight, source, one))
    return shown


def _details(source: Source, look: Look | None) -> list[str]:
    if look is None:
        return ["", "", "", source.language, source.mode]
    rate = "" if look.per_day is None else f"{look.per_day:.3g}"
    found = spoken(look)
    is_other = found and found != source.language
    language = f"{source.language}, found {found}" if is_other else source.language
    return [rate, look.encoding, dates(look), language, source.mode]


def _note(sight: Sight, source: Source, found: Diagnosis) -> str:
    """What a person should know: the error, a move, why the mode is lower."""
    is_lowered = source.slug in sight.lowered
    lowered = f"{source.mode}: {source.reason}" if is_lowered else ""
    moved = f"moved for good to {there}" if (there := _moved_to(sight, source)) else ""
    note = "; ".join(filter(None, (found.why, moved, lowered)))
    return note if len(note) <= LONGEST else note[: LONGEST - 1] + "…"


def _moved_to(sight: Sight, source: Source) -> str:
    """Where it is read since it moved for good, "" if it is where it was."""
    health = sight.health.get(source.slug)
    address = health.validators.address(source.url) if health else source.url
    return address if address != source.url else ""


def dates(look: Look) -> str:
    """How many of the entries have a date that can be read."""
    if look.dated in (0, look.entries):
        return "ok" if look.dated else "none"
    return f"{look.dated} of {look.entries}"


def spoken(look: Look) -> str:
    """The language of most entries, "" when there are none."""
    return look.languages[0][0] if look.languages else ""


def ago(now: datetime, moment: datetime | None) -> str:
    """A moment in words, by its age: "5 hours ago"."""
    if moment is None:
        return ""
    age = now - moment
    days = age // timedelta(days=1)
    for unit, size in UNITS:
        if count := days // size:
            return f"{count} {unit}{'s' * (count > 1)} ago"
    hours = age // timedelta(hours=1)
    return f"{hours} hour{'s' * (hours > 1)} ago" if hours else "just now"


def row(sight: Sight, source: Source, found: Diagnosis) -> dict[str, object]:
    """Everything about one source, for JSON."""
    health, look = sight.health.get(source.slug), sight.looks.get(source.slug)
    return {
        **asdict(source),
        "state": found.state,
        "why": found.why,
        "newest": found.newest,
        "usual_seconds": found.gaps.usual.total_seconds(),
        "silent_after_seconds": found.gaps.longest.total_seconds(),
        "lowered": source.slug in sight.lowered,
        "moved_to": _moved_to(sight, source),
        **_of_health(health),
        **_of_look(look),
    }


def _of_health(health: Health | None) -> dict[str, object]:
    names = ("failures", "last_success", "last_failure", "last_error")
    return {name: getattr(health, name, None) for name in names}


def _of_look(look: Look | None) -> dict[str, object]:
    names = ("title", "first_title", "entries", "dated", "per_day", "encoding")
    told: dict[str, object] = {name: getattr(look, name, None) for name in names}
    return told | {"languages": dict(look.languages) if look else None}
