"""Everything that tests/data/attacks.toml tries: nothing gets through."""

import sys
import tracemalloc
from html import escape
from itertools import count, cycle
from typing import Any

import pytest

from jobs.feeds.mend import unescaped
from jobs.parse import parse
from jobs.read import read
from tests.attacks import DESK, FEED, Attack, attacks, run
from tests.fakes import NOON

ATTACKS = attacks()
NAMED = ("شانغهاي", "نينغبو", "قوانغتشو", "هواوي", "بي واي دي", "الصين", "اليابان")
PARAGRAPH = (
    "<p>قال مسؤول رقم {n} في {name} إن صادرات المصنع ارتفعت {n}% إلى {n} مليار"
    " يوان.</p><script>alert({n})</script><tg-spoiler>@admin{n} /stop #x</tg-spoiler>"
    "<div a='{n}'>"
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.kind)
async def test_ac_cln_08_nothing_hostile_gets_through(attack: Attack) -> None:
    found = await run(attack)

    assert found.faults == (), found.what


def test_every_kind_is_another_one() -> None:
    kinds = [attack.kind for attack in ATTACKS]

    assert len(set(kinds)) == len(kinds) > 100


def item(size: int) -> bytes:
    """A feed with one item: a title of 9,000 characters, and markup of this size."""
    numbered = zip(count(), cycle(NAMED), strict=False)
    text = "".join(
        PARAGRAPH.format(n=n, name=name)
        for n, name in (next(numbered) for _ in range(size // len(PARAGRAPH) + 1))
    )[:size]
    title = f"<title>{'الصين ' * 1_500}</title><link>{DESK.url}</link>"
    told = f"<description>{escape(text)}</description>"
    return FEED.format(f"<item>{title}{told}</item>").encode()


def take(body: bytes) -> None:
    for entry in parse(body, DESK).entries:
        read(entry, DESK, NOON)


def calls(body: bytes) -> int:
    """How many functions are called to take a feed in."""
    number = 0

    def called(frame: Any, event: str, what: Any) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        take(body)
    finally:
        sys.setprofile(None)
    return number


def test_ac_cln_08_twice_the_text_is_twice_the_work() -> None:
    take(item(100_000))  # what is read once is read

    assert calls(item(100_000)) < 2.2 * calls(item(50_000))


def test_ac_cln_08_half_the_item_takes_less_than_half_of_fifty_megabytes() -> None:
    body = item(100_000)
    take(item(1_000))  # what is read once is read
    tracemalloc.start()
    try:
        take(body)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 25_000_000


def test_a_reference_takes_no_room_of_its_own() -> None:
    text = "&#1589;" * 200_000
    tracemalloc.start()
    try:
        assert unescaped(text) == "ص" * 200_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 8_000_000
