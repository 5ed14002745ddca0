from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.feeds.dates import moment

TABLE = Path(__file__).parents[1] / "data" / "dates.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()]
LOCAL = st.datetimes(
    datetime.fromisoformat("1990-01-02"), datetime.fromisoformat("2099-12-30")
).map(lambda time: time.replace(microsecond=0))
ZONES = st.sampled_from(["UTC", "Asia/Riyadh", "Asia/Shanghai", "Africa/Casablanca"])


@pytest.mark.parametrize(("text", "zone", "expected"), ROWS)
def test_a_date_of_a_feed_is_a_moment_or_nothing(
    text: str, zone: str, expected: str
) -> None:
    found = moment(text, zone)

    assert (found.strftime("%Y-%m-%dT%H:%M:%SZ") if found else "") == expected


@given(local=LOCAL, hours=st.integers(-12, 14), zone=ZONES)
def test_a_date_with_an_offset_needs_no_zone(
    local: datetime, hours: int, zone: str
) -> None:
    told = local.replace(tzinfo=timezone(timedelta(hours=hours)))

    assert moment(told.isoformat(), zone) == told
    assert moment(format_datetime(told), zone) == told


@given(local=LOCAL, zone=ZONES)
def test_a_date_without_an_offset_is_in_the_zone_of_its_source(
    local: datetime, zone: str
) -> None:
    there = local.replace(tzinfo=ZoneInfo(zone))

    assert moment(local.isoformat(" "), zone) == there.astimezone(UTC)


@given(text=st.text() | st.from_regex(r"[\d :/+-]{,30}"), zone=ZONES)
def test_any_text_is_a_moment_or_nothing(text: str, zone: str) -> None:
    found = moment(text, zone)

    assert found is None or (found.tzinfo is UTC and 1989 < found.year < 2101)
