"""Of a body that was read before, only what is new in it is read."""

from pathlib import Path
from typing import Any

from hypothesis import given, reject
from hypothesis import strategies as st

from jobs.errors import ParseError
from jobs.feeds.pieces import Trace, cut, digest, pack, unpack
from jobs.parse import MOST_ENTRIES, parse
from jobs.skim import skim
from storage.model import Source
from tests.feeds import tidy
from tests.hostile import hostile

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
BODIES = [path.read_bytes() for path in sorted(FEEDS.glob("*.xml"))]
# But for those in which feedparser takes one entry's base for the next one's too.
WHOLE = [each for each in BODIES if len(cut(each)) > 1 and each.count(b":base=") < 2]
WHOLE += [tidy(7, "s20"), tidy(8, "s20", 2)]
DESK = Source("desk", "المكتب", "https://desk.example/rss", "ar", zone="Asia/Riyadh")
FEED = "<rss><channel><title>{}</title>{}</channel></rss>"
ITEM = "<item><title>{0}</title><link>https://desk.example/{1}</link></item>"


def body(*items: str, title: str = "المكتب") -> bytes:
    return FEED.format(title, "".join(items)).encode()


def titles(found: Any) -> list[str]:
    return [entry.title for entry in found.feed.entries]


def test_an_entry_is_read_once() -> None:
    one, two, three = (ITEM.format(f"خبر {n}", n) for n in range(3))
    first = skim(body(one, two), DESK)
    second = skim(body(three, one, two, title="اليوم"), DESK, "", first.pieces)
    third = skim(body(three, one), DESK, "", second.pieces)

    assert [titles(each) for each in (first, second, third)] == [
        ["خبر 0", "خبر 1"],
        ["خبر 2"],
        [],
    ]
    assert second.feed.title == "اليوم"
    for found, whole in (second, (three, one, two)), (third, (three, one)):
        assert found.traces == skim(body(*whole), DESK).traces
        assert found.pieces == skim(body(*whole), DESK).pieces


def test_an_entry_whose_bytes_changed_is_read_again() -> None:
    first = skim(body(ITEM.format("خبر", 1), ITEM.format("آخر", 2)), DESK)
    mended = body(ITEM.format("خبر مصحح", 1), ITEM.format("آخر", 2))

    assert titles(skim(mended, DESK, "", first.pieces)) == ["خبر مصحح"]


def test_known_entries_are_not_parsed() -> None:
    known, new = ITEM.format("خبر", 1), ITEM.format("آخر", 2)
    told = Trace(7, 86_400, "zh")
    before = pack([digest(known.encode())], [told])

    assert skim(body(new, known), DESK, "", before).traces[1] == told


def test_what_links_nowhere_is_known_too() -> None:
    nowhere = "<item><title>بلا رابط</title></item>"
    first = skim(body(nowhere, ITEM.format("خبر", 1)), DESK)
    again = skim(body(nowhere), DESK, "", first.pieces)

    assert (first.feed.dropped, again.feed.dropped) == (1, 0)
    assert again.traces == (Trace(),)


def test_what_cannot_be_cut_is_read_whole() -> None:
    whole = [
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        body(*(ITEM.format(f"خبر {n}", n) for n in range(MOST_ENTRIES + 1))),
        body(ITEM.format("خبر", 1) + "<item><title>آخر</title>")[:-30],
        body(ITEM.format("خبر", 1)).decode().encode("utf-16"),
    ]
    for each in whole:
        found = skim(each, DESK)
        assert found.feed == parse(each, DESK)
        if len(found.traces) != 1:
            assert found.pieces == b""


def test_what_only_looks_like_an_entry_has_all_read_whole() -> None:
    known, off = ITEM.format("خبر", 1), ITEM.format("آخر", 2)
    commented = body(known, f"<!-- {off} -->")
    found = skim(commented, DESK, "", skim(body(known), DESK).pieces)

    assert (titles(found), found.pieces) == (["خبر"], b"")


def test_a_text_that_spells_out_entries_is_read_whole() -> None:
    known = ITEM.format("خبر", 1)
    spelled = ITEM.format(f"<![CDATA[هكذا يكتب: {known}]]>", 2)
    before = skim(body(known), DESK).pieces
    found = skim(body(known, spelled), DESK, "", before)

    assert found.feed.entries[-1].url == "https://desk.example/2"


@st.composite
def feeds(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A feed, and the same with other entries left out."""
    parts = cut(draw(st.sampled_from(WHOLE)))
    count = len(parts) // 2

    def some() -> bytes:
        kept = draw(st.lists(st.booleans(), min_size=count, max_size=count))
        gone = {2 * n + 1 for n, is_kept in enumerate(kept) if not is_kept}
        return b"".join(part for n, part in enumerate(parts) if n not in gone)

    return some(), some()


@given(pair=feeds())
def test_nothing_new_is_passed_over(pair: tuple[bytes, bytes]) -> None:
    try:
        before, after = (skim(each, DESK) for each in pair)
    except ParseError:  # nothing is left of what could be read
        reject()
    found = skim(pair[1], DESK, "", before.pieces)
    known = unpack(before.pieces)
    new = [digest(part) not in known for part in cut(pair[1])[1::2]]

    assert found.traces == after.traces
    assert set(found.feed.entries) <= set(after.feed.entries)
    if known and after.pieces:
        fresh = [one for one, is_new in zip(after.traces, new, strict=True) if is_new]
        assert len(found.feed.entries) == sum(bool(one.key) for one in fresh)


@given(number=st.integers(0, 2**32))
def test_parts_are_the_body(number: int) -> None:
    damaged = hostile(number, BODIES)[:200_000]

    assert b"".join(cut(damaged)) == damaged


TRACES = st.builds(
    Trace,
    st.integers(0, 2**32 - 1),
    st.none() | st.integers(-(2**40), 2**40),
    st.sampled_from(["", "ar", "zh", "x"]),
)


@given(traces=st.lists(TRACES, max_size=9))
def test_traces_come_back(traces: list[Trace]) -> None:
    digests = [digest(b"%d" % number) for number in range(len(traces))]

    assert unpack(pack(digests, traces)) == dict(zip(digests, traces, strict=True))
