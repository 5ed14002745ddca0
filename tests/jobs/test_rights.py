"""The parts by which publishers' signs are read; whole signs are in test_heed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rights import directives, reservations
from jobs.rights.licences import forbid, linked, read_licences
from jobs.rights.paths import matches
from jobs.rights.robots import LARGEST, LONGEST_DELAY, read_robots
from jobs.rights.tags import Tags, read_tags
from storage.model import SIGNS

HOST = "https://news.example"


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/", "/anything", True),
        ("/news", "/news/1", True),
        ("/news", "/newsletter", True),
        ("/news/", "/new", False),
        ("/*.pdf$", "/a/b.pdf", True),
        ("/*.pdf$", "/a/b.pdf?x=1", False),
        ("/*/print/*", "/news/print/1", True),
        ("*", "/", True),
        ("/a*a$", "/a", False),
        ("/a*a$", "/aa", True),
        ("/a*ba$", "/abba", True),
        ("/n%C3%A9ws", "/néws", True),
        ("/news$", "/news", True),
        ("/news$", "/news/", False),
        ("/?page=", "/?page=2", True),
        ("https://www.news.example/news/", "/news/1", True),
        ("https://other.example/", "/news/1", False),
        ("https://[::1", "/news/1", False),
        ("https://news.example", "/news/1", True),
    ],
)
def test_a_pattern_covers_addresses(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, HOST + path) is expected


PIECES = st.text("ab*", max_size=8)


@given(PIECES, st.booleans(), st.text("ab", max_size=12))
def test_patterns_match_as_their_regular_expressions_do(
    pattern: str, ends: bool, path: str
) -> None:
    whole = "/" + pattern + "$" * ends
    regex = re.escape("/" + pattern).replace(r"\*", ".*") + r"\Z" * ends

    assert matches(whole, f"{HOST}/{path}") is bool(re.match(regex, f"/{path}"))


def test_many_stars_take_no_time() -> None:
    assert not matches("/" + "a*" * 5_000 + "b$", f"{HOST}/{'a' * 20_000}")


def test_a_long_robots_txt_is_read_as_far_as_it_must_be() -> None:
    line = b"Disallow: /x\n"
    body = b"User-agent: *\n" + line * (LARGEST // len(line)) + b"\nDisallow: /\n"

    assert read_robots(body).allows(f"{HOST}/news")
    assert not read_robots(body).allows(f"{HOST}/x")


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("", 0),
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: mujaz\nCrawl-delay: 3\n\nUser-agent: *\nCrawl-delay: 9", 3),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: *\nCrawl-delay: -1", 0),
        ("User-agent: *\nCrawl-delay: 1e300", LONGEST_DELAY),
        ("User-agent: *\nCrawl-delay: nan", 0),
    ],
)
def test_a_delay_is_one_that_can_be_kept(text: str, delay: float) -> None:
    assert read_robots(text.encode()).delay == delay


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_robots_txt(body: bytes) -> None:
    robots = read_robots(b"User-agent: *\n" + body)

    assert robots.allows(f"{HOST}/") in (True, False)
    assert 0 <= robots.delay <= LONGEST_DELAY
    assert len(robots.licences) <= 5


@given(st.text(max_size=80))
def test_any_value_gives_known_signs(value: str) -> None:
    assert set(directives.signs(value)) <= set(SIGNS)
    assert reservations.is_reserved(value) is (value.strip() == "1")
    assert isinstance(list(linked(value)), list)


@given(st.binary(max_size=100))
def test_any_file_gives_rules_or_none(body: bytes) -> None:
    assert reservations.covers(reservations.read_rules(body), HOST) in (True, False)


MARKUP = st.sampled_from(
    [
        "<rsl xmlns='https://rslstandard.org/rsl'>",
        "<content url='/'>",
        "<license>",
        "<permits type='usage'>all</permits>",
        "<payment type='free'/>",
        "</license>",
        "</content>",
        "</rsl>",
        "<!-- -->",
        "<?x?>",
        "&nbsp;",
        "<",
        "\0",
        "<meta name=robots content=none>",
        "<script type='application/rsl+xml'>",
        "</script>",
        "<link type='application/rsl+xml'>",
    ]
)


@given(st.lists(MARKUP, max_size=20).map("".join))
def test_any_markup_is_read(text: str) -> None:
    for licence in read_licences(text.encode()):
        assert forbid((licence,), HOST) in (True, False)
    assert set(read_tags(text).signs) <= {"noindex"}


def test_a_page_of_nothing_says_nothing() -> None:
    assert read_tags("") == read_tags("\0") == Tags(())
