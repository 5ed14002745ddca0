"""How a source is doing, by its newest entry and its rhythm; never by its status."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobs.diagnose import (
    MOMENT,
    Diagnosis,
    Gaps,
    State,
    diagnose,
    gaps_of,
    is_cut_off,
    is_its_own,
    twins,
)
from jobs.errors import NOT_A_FEED
from storage.look import Look
from storage.model import Health, Source
from storage.publishers import ENDED
from tests.fakes import NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PORT = Source("port", "الميناء", "https://port.example/rss", "ar")
DAILY = tuple(range(80_000, 79_920, -4))
LOOK = Look(
    "port",
    "الميناء",
    "الميناء",
    entries=20,
    dated=20,
    moments=DAILY,
    since=NOON - 90 * DAY,
    changed=NOON,
    fresh=NOON,
)


def health(age: timedelta | None = HOUR, **changes: object) -> Health:
    newest = None if age is None else NOON - age
    known = Health("port", NOON, last_success=NOON, newest=newest)
    return replace(known, **changes)  # type: ignore[arg-type]  # one of each field


def failed(error: str, failures: int = 1) -> Health:
    return health(failures=failures, last_failure=NOON, last_error=error)


@pytest.mark.parametrize(
    ("found", "look", "state"),
    [
        (health(HOUR), LOOK, State.FRESH),
        (health(2 * DAY), LOOK, State.QUIET),
        (health(3 * DAY), LOOK, State.QUIET),
        (health(3 * DAY + HOUR), LOOK, State.SILENT),
        (health(9 * DAY), replace(LOOK, changed=NOON - 4 * DAY), State.FROZEN),
        (health(9 * DAY), replace(LOOK, changed=NOON - 2 * DAY), State.SILENT),
        (health(HOUR), replace(LOOK, entries=0), State.EMPTY),
        (health(None), None, State.EMPTY),
        (health(HOUR), None, State.FRESH),
        (health(HOUR), replace(LOOK, title="أخبار عامة"), State.DRIFTED),
        (health(HOUR), replace(LOOK, title="الميناء (٣)"), State.FRESH),
        (health(None, last_success=None), None, State.NEVER_READ),
        (failed("HTTP 403"), LOOK, State.REFUSED),
        (failed("HTTP 406"), LOOK, State.REFUSED),
        (failed("HTTP 404"), LOOK, State.GONE),
        (failed("HTTP 410"), LOOK, State.GONE),
        (failed("HTTP 503"), LOOK, State.FAILING),
        (failed("no answer within 20 s"), LOOK, State.FAILING),
        (failed(f"{NOT_A_FEED}a web page: 36kr"), LOOK, State.NOT_A_FEED),
    ],
)
def test_a_source_has_one_state(found: Health, look: Look | None, state: State) -> None:
    assert diagnose(PORT, found, look).state is state


def test_a_paused_source_is_paused_whatever_else() -> None:
    paused = replace(PORT, paused="بانتظار الإذن")

    assert diagnose(paused, failed("HTTP 500"), LOOK) == Diagnosis(
        State.PAUSED,
        "بانتظار الإذن",
        NOON - HOUR,
        Gaps(DAY, 3 * DAY),
    )


def test_time_that_passed_unread_is_no_silence() -> None:
    before = NOON - 30 * DAY
    found = Health("port", NOON, last_success=before, newest=before - HOUR)

    assert diagnose(PORT, found, LOOK).state is State.FRESH


def test_a_feed_without_dates_is_as_young_as_its_last_new_entry() -> None:
    look = replace(LOOK, dated=0, fresh=NOON - 5 * DAY)

    assert diagnose(PORT, health(None), look).newest == NOON - 5 * DAY
    assert diagnose(PORT, health(None), look).state is State.SILENT


@pytest.mark.parametrize(
    ("moments", "gaps"),
    [
        ((), Gaps(DAY, 3 * DAY)),
        ((80_000,), Gaps(DAY, 3 * DAY)),
        # twice a day: a weekend may still come
        ((80_000, 79_998), Gaps(2 * MOMENT, 3 * DAY)),
        # every six hours for two weeks, which is as fine as it is seen
        (tuple(range(80_000, 79_944, -1)), Gaps(MOMENT, 3 * MOMENT)),
        # once a week
        ((80_000, 79_972, 79_944, 79_916), Gaps(7 * DAY, 21 * DAY)),
        # one pause of two months among daily entries is no habit
        ((*DAILY, DAILY[-1] - 240), Gaps(DAY, 3 * DAY)),
    ],
)
def test_a_rhythm_is_the_sources_own(moments: tuple[int, ...], gaps: Gaps) -> None:
    assert gaps_of(moments) == gaps


def test_a_newsroom_that_rests_at_weekends_is_not_silent_on_sunday() -> None:
    hours = [
        week * 28 + day * 4 + quarter
        for week in range(4)
        for day in range(5)
        for quarter in (1, 2)
    ]
    gaps = gaps_of(sorted(hours, reverse=True))

    assert gaps == Gaps(MOMENT, 1.5 * 11 * MOMENT)


def look(slug: str, *keys: int) -> Look:
    return replace(LOOK, slug=slug, keys=keys)


def feed(slug: str, name: str = "الميناء", **changes: object) -> Source:
    source = Source(slug, name, f"https://{slug}.example/rss", "ar")
    return replace(source, **changes)  # type: ignore[arg-type]  # one of each field


def test_a_section_that_brings_what_the_whole_brings_has_drifted() -> None:
    whole, section = feed("port"), feed("a-section", topics=("eco",))
    other, apart = feed("z-other", topics=("trd",)), feed("b", "صحيفة أخرى")
    looks = {
        "port": look("port", 1, 2, 3, 4, 5),
        "a-section": look("a-section", 1, 2, 3, 4, 5),
        "z-other": look("z-other", 1, 2, 3, 9, 10),
        "b": look("b", 1, 2, 3, 4, 5),
    }

    assert twins([whole, section, other, apart], looks) == {"a-section": "port"}
    found = diagnose(section, health(), looks["a-section"], "port")
    assert (found.state, found.why) == (State.DRIFTED, "brings what port brings")


def down(slug: str, failures: int = 2, since: timedelta = HOUR) -> Health:
    return Health(slug, NOON, failures, NOON - since, NOON, "no answer")


def up(slug: str, at: datetime = NOON) -> Health:
    return Health(slug, NOON, last_success=at)


def test_when_nearly_all_fail_the_fault_is_ours() -> None:
    many = [down(str(n)) for n in range(9)]

    assert is_cut_off([*many, up("nearby")])
    assert is_cut_off([down(str(n), since=9 * DAY) for n in range(3)])
    assert is_cut_off([replace(one, last_success=None) for one in many])


def test_when_others_can_be_read_the_fault_is_theirs() -> None:
    many = [down(str(n)) for n in range(6)]
    fine = [up(str(n), NOON - HOUR / 4) for n in range(6, 12)]

    assert not is_cut_off([*many, *fine])
    assert not is_cut_off([down("one"), down("two")])
    assert not is_cut_off([down(str(n), failures=1) for n in range(9)])
    assert not is_cut_off([])
    assert is_its_own(many[0], [*many, *fine])
    assert not is_its_own(many[0], many)
    assert is_its_own(many[0], many[:2])


def test_a_publisher_that_says_gone_for_good_is_no_pause_of_ours() -> None:
    ended = replace(PORT, paused=ENDED)

    assert diagnose(ended, failed("HTTP 410"), LOOK).state is State.GONE
