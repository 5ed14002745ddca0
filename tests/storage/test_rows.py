"""What is kept comes back the same, whatever it is."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import dialect

from storage.columns import Utc, Words
from storage.documents import edition_of, edition_values
from storage.model import Less
from storage.rows import digest, dumps, stricter
from tests.fakes import NOON
from tests.storage.samples import a_profile, an_edition

SQLITE = dialect()
LESS = (Less("topic", "eco", NOON.date()),)
moments = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001, hypothesis adds the zone
    datetime(2242, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(moments)
def test_a_moment_comes_back_to_the_microsecond(moment: datetime) -> None:
    kept = Utc().process_bind_param(moment, SQLITE)

    assert Utc().process_result_value(kept, SQLITE) == moment


@given(moments, moments)
def test_moments_keep_their_order(one: datetime, other: datetime) -> None:
    kept = [Utc().process_bind_param(moment, SQLITE) for moment in (one, other)]

    assert (one < other) == (kept[0] < kept[1])


def test_a_moment_of_another_zone_comes_back_in_utc() -> None:
    beijing = NOON.astimezone(timezone(timedelta(hours=8)))
    kept = Utc().process_bind_param(beijing, SQLITE)

    back = Utc().process_result_value(kept, SQLITE)
    assert back == NOON
    assert back.tzinfo is UTC


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        Utc().process_bind_param(NOON.replace(tzinfo=None), SQLITE)


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_can_be_kept(text: str) -> None:
    kept = Words().process_bind_param(text, SQLITE)

    assert kept == kept.encode().decode()
    assert "\0" not in kept
    assert digest(text) == digest(text)
    assert json.loads(dumps({"text": text})) == {
        "text": text.encode(errors="ignore").decode()
    }


def test_equal_profiles_have_one_digest_and_others_another() -> None:
    slot = edition_values(an_edition())["profile"]

    assert edition_values(an_edition(items=(), end=NOON))["profile"] == slot
    for change in (
        {"topics": ("aix",)},
        {"zone": "Africa/Cairo"},
        {"since": NOON},
        {"numerals": "a"},
        {"months": "lev"},
        {"hijri": False},
        {"currency": "EGP"},
        {"language": "en"},
        {"less": LESS},
    ):
        other = an_edition(profile=a_profile(**change))
        assert edition_values(other)["profile"] != slot


@pytest.mark.parametrize(
    ("mode", "than", "answer"),
    [
        ("off", "head", True),
        ("head", "sum", True),
        ("sum", "full", True),
        ("sum", "sum", False),
        ("full", "off", False),
    ],
)
def test_modes_have_an_order(mode: str, than: str, answer: bool) -> None:
    assert stricter(mode, than) is answer


@pytest.mark.parametrize("less", [(), LESS])
def test_an_edition_is_read_from_its_document(less: tuple[Less, ...]) -> None:
    made = an_edition(id=5, profile=a_profile(less=less))

    class Row:
        id = 5
        slot = NOON
        payload = json.loads(dumps(edition_values(made)["payload"]))

    assert edition_of(Row()) == made


def test_an_edition_of_before_anybody_wanted_less_is_read() -> None:
    class Row:
        id = 5
        slot = NOON
        payload = json.loads(dumps(edition_values(an_edition())["payload"]))

    del Row.payload["profile"]["less"]
    assert edition_of(Row()) == an_edition(id=5)
