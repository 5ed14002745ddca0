import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.catalogue import CatalogueError, read_catalogue
from storage.model import MODES, OWNERSHIPS, Selectors, Source

FAULTS = Path(__file__).parents[1] / "data" / "sources" / "faults.txt"

WHOLE = """\
# every key
[[source]]
slug = "harbour"
name = "صحيفة المرفأ"
url = "https://example.com/feed"
language = "ar"
country = "AE"
ownership = "group"
owner = "alibaba"
mode = "head"
reason = "المحتوى مدفوع."
weight = 1
minutes = 30
china = true
topics = ["trd", "arb"]
zone = "Asia/Dubai"
about = "أخبار الموانئ."
site = "https://example.com/"
paused = "بانتظار الإذن."
fulltext = true
kind = "page"

[source.page]
items = "ul > li"
date = "time@datetime"

[[source]]
slug = "port"
name = "الميناء"
url = "http://example.org/rss"
language = "en"
"""


def faults() -> list[tuple[str, str]]:
    cases = FAULTS.read_text("utf-8").split("=====\n")
    return [(message, text) for message, _, text in (c.partition("\n") for c in cases)]


@pytest.mark.parametrize(("message", "text"), faults())
def test_a_fault_is_told_in_one_line(message: str, text: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(text, "bad.toml")

    assert str(caught.value) == message


def test_every_key_reaches_the_source() -> None:
    sources = read_catalogue(WHOLE, "whole.toml")

    assert sources == (
        Source(
            slug="harbour",
            name="صحيفة المرفأ",
            url="https://example.com/feed",
            language="ar",
            ownership="group",
            mode="head",
            weight=1,
            minutes=30,
            china=True,
            topics=("trd", "arb"),
            country="AE",
            owner="alibaba",
            paused="بانتظار الإذن.",
            zone="Asia/Dubai",
            about="أخبار الموانئ.",
            site="https://example.com/",
            reason="المحتوى مدفوع.",
            kind="page",
            page=Selectors("ul > li", date="time@datetime"),
            fulltext=True,
        ),
        Source("port", "الميناء", "http://example.org/rss", "en"),
    )


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_catalogue("\ufeff" + WHOLE, "x") == read_catalogue(WHOLE, "x")


def test_an_empty_catalogue_has_no_sources() -> None:
    assert read_catalogue("", "empty.toml") == ()


@given(st.integers(0, len(WHOLE)), st.integers(0, 60), st.text(max_size=3))
def test_a_damaged_catalogue_gives_sources_or_one_line(
    start: int, length: int, junk: str
) -> None:
    text = WHOLE[:start] + junk + WHOLE[start + length :]
    try:
        answer = str(len(read_catalogue(text, "any.toml")))
    except CatalogueError as error:
        answer = str(error)

    found = re.fullmatch(r"[012]|any\.toml:(\d+): .+", answer)
    assert found
    assert 1 <= int(found[1] or 1) <= text.count("\n") + 1


slugs = st.text("abz09-", min_size=1, max_size=40)
names = st.text(
    st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Po")), min_size=1, max_size=80
)
addresses = st.from_regex(
    r"https?://[a-z0-9]{1,9}\.[a-z]{2,6}/[a-z0-9/]{0,20}", fullmatch=True
)


@given(
    st.lists(
        st.builds(
            Source,
            slug=slugs,
            name=names,
            url=addresses,
            language=st.sampled_from(["ar", "en", "zh"]),
            ownership=st.sampled_from(OWNERSHIPS),
            mode=st.sampled_from(MODES),
            weight=st.floats(0, 1).map(lambda x: round(x, 6)),
            minutes=st.integers(1, 10080),
            china=st.booleans(),
        ),
        max_size=4,
        unique_by=(lambda s: s.slug, lambda s: s.url),
    )
)
def test_what_is_written_is_read(sources: list[Source]) -> None:
    assert list(read_catalogue("\n".join(map(written, sources)), "x")) == sources


def written(source: Source) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    table = f"""\
[[source]]
slug = {quoted(source.slug)}
name = {quoted(source.name)}
url = {quoted(source.url)}
language = {quoted(source.language)}
ownership = {quoted(source.ownership)}
mode = {quoted(source.mode)}
weight = {source.weight}
minutes = {source.minutes}
china = {str(source.china).lower()}
"""
    assert tomllib.loads(table)
    return table
