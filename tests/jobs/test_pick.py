from datetime import datetime, timedelta

from jobs.parse import Entry, Feed
from jobs.pick import OLD_KEPT, newest, pick
from tests.fakes import NOON


def entry(url: str, published: datetime | None) -> Entry:
    return Entry(url, url, "", "", published)


def feed(*entries: Entry) -> Feed:
    return Feed("", "ar", entries, 0)


def hours_ago(hours: float) -> datetime:
    return NOON - timedelta(hours=hours)


def test_every_recent_entry_is_picked_and_a_few_others() -> None:
    undated = [entry(f"https://desk.example/u/{n}", None) for n in range(5)]
    recent = [entry(f"https://desk.example/r/{n}", hours_ago(n)) for n in range(73)]
    old = [entry(f"https://desk.example/o/{n}", hours_ago(73 + n)) for n in range(50)]

    picked = pick(feed(*undated, *recent, *old), NOON)

    assert list(picked.values()) == [*recent, *undated, *old[: OLD_KEPT - 5]]


def test_an_entry_of_the_future_is_recent() -> None:
    late = entry("https://desk.example/1", NOON + timedelta(days=400))

    assert pick(feed(late), NOON) == {"https://desk.example/1": late}


def test_the_first_of_two_entries_with_one_key_wins() -> None:
    first = entry("https://desk.example/1", hours_ago(1))
    again = entry("http://www.desk.example/1/", hours_ago(2))

    assert pick(feed(first, again), NOON) == {"https://desk.example/1": first}


def test_the_newest_publication_is_never_in_the_future() -> None:
    old = entry("https://desk.example/1", hours_ago(5))
    future = entry("https://desk.example/2", NOON + timedelta(days=2))
    undated = entry("https://desk.example/3", None)

    assert newest(feed(undated, old), NOON) == hours_ago(5)
    assert newest(feed(future, old), NOON) == NOON
    assert newest(feed(undated), NOON) is None
