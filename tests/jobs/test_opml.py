from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from jobs.catalogue import bundled
from jobs.facts.topics import topics
from jobs.opml import OpmlError, read_opml, write_opml
from jobs.vet import LANGUAGES, rules
from storage.model import MODES, OWNERSHIPS, Selectors, Source

READER = Path(__file__).parents[1] / "data" / "sources" / "reader.opml"


def opml(outline: str) -> bytes:
    return f'<opml version="2.0"><head/><body>{outline}</body></opml>'.encode()


def test_a_feed_readers_export_becomes_sources() -> None:
    assert read_opml(READER.read_bytes()) == (
        Source(
            "ports-example",
            "أخبار الموانئ",
            "https://www.ports.example/feed",
            "ar",
            topics=("trd", "cny"),
            site="https://www.ports.example/",
        ),
        Source(
            "harbour-daily",
            "Harbour Daily",
            "http://daily.example/rss",
            "en",
            topics=("trd",),
        ),
        Source(
            "ports-example-2",
            "أسعار الحاويات",
            "https://ports.example/boxes",
            "ar",
            topics=("eco", "cny", "trd"),
            about="خبر كل يوم",
        ),
        Source(
            "daily-example",
            "daily.example",
            "https://daily.example/money",
            "ar",
            topics=("cny",),
        ),
        Source(
            "harbour-daily-2", "Harbour Daily!", "https://daily.example/other", "ar"
        ),
    )


def test_the_bundled_catalogue_survives_the_round_trip() -> None:
    assert read_opml(write_opml(bundled())) == bundled()


def test_what_other_programs_read_stands_in_their_attributes() -> None:
    source = Source(
        "port", "الميناء", "https://example.com/?a=1&b", "ar", topics=("trd", "cny")
    )

    assert write_opml([source]).decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<opml xmlns:mujaz="urn:mujaz:source" version="2.0">\n'
        "  <head>\n    <title>Mujaz</title>\n  </head>\n"
        "  <body>\n"
        '    <outline type="rss" text="الميناء"'
        ' xmlUrl="https://example.com/?a=1&amp;b" language="ar" category="trd,cny"'
        ' mujaz:slug="port"/>\n'
        "  </body>\n</opml>\n"
    )


FAULTS = {
    "empty": (b"", "not XML: Document is empty, line 1, column 1"),
    "text": (b"hello", "not XML: Start tag expected, '<' not found, line 1, column 1"),
    "a page": (b"<html><body/></html>", "line 1: not OPML but <html>"),
    "a feed": (b'\n<rss version="2.0"/>', "line 2: not OPML but <rss>"),
    "cut short": (
        b"<opml>\n<body>",
        "not XML: Premature end of data in tag body line 2, line 2, column 7",
    ),
    "a file": (
        b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b'<opml><body><outline text="&a;" xmlUrl="https://a.example/"/></body></opml>',
        "not XML: Attribute references external entity 'a', line 1, column 88",
    ),
    "a relative address": (
        opml('\n<outline text="x" xmlUrl="/feed"/>'),
        'line 2: url must be an http or https address; found "/feed"',
    ),
    "a broken address": (
        opml('<outline xmlUrl="https://[::1/feed"/>'),
        'line 1: url must be an http or https address; found "https://[::1/feed"',
    ),
    "a bad mode": (
        opml(
            '<outline xmlns:mujaz="urn:mujaz:source" text="x"'
            ' xmlUrl="https://a.example/" mujaz:mode="some"/>'
        ),
        'line 1: mode must be one of sum, head, full, off; found "some"',
    ),
    "a bad weight": (
        opml(
            '<outline xmlns:mujaz="urn:mujaz:source" text="x"'
            ' xmlUrl="https://a.example/" mujaz:weight="much"/>'
        ),
        'line 1: weight must be a number from 0 to 1; found "much"',
    ),
}


@pytest.mark.parametrize(("body", "message"), FAULTS.values(), ids=FAULTS)
def test_what_is_not_opml_is_refused_with_the_reason(body: bytes, message: str) -> None:
    with pytest.raises(OpmlError) as caught:
        read_opml(body)

    assert str(caught.value) == message


def test_entities_cannot_fill_the_memory() -> None:
    layers = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<!DOCTYPE opml [<!ENTITY e0 "0123456789">{layers}]>'.encode()

    with pytest.raises(OpmlError, match="amplification"):
        read_opml(bomb + opml('<outline text="&e11;" xmlUrl="https://a.example/"/>'))


lines = st.text(
    st.characters(categories=("L", "M", "N", "P", "S"), include_characters=" "),
    max_size=12,
)
slugs = st.text("abz09-", min_size=1, max_size=40)
addresses = st.from_regex(
    r"https?://[a-z0-9]{1,9}\.[a-z]{2,6}/[a-z0-9/?&=%'\"<>]{0,6}", fullmatch=True
)
ids = [topic.id for topic in topics()]
sources = st.builds(
    Source,
    slug=slugs,
    name=lines.filter(lambda name: name == name.strip() != ""),
    url=addresses,
    language=st.sampled_from(LANGUAGES.split()),
    ownership=st.sampled_from(OWNERSHIPS),
    mode=st.sampled_from(MODES),
    weight=st.floats(0, 1),
    minutes=st.none() | st.integers(1, 10080),
    china=st.booleans(),
    topics=st.lists(st.sampled_from(ids), unique=True).map(tuple),
    country=st.sampled_from(["", "CN", "AE"]),
    owner=st.sampled_from(["", "alibaba"]),
    paused=lines,
    zone=st.sampled_from(["UTC", "Asia/Riyadh"]),
    about=lines,
    site=addresses | st.just(""),
    reason=lines,
    fulltext=st.booleans(),
).flatmap(
    lambda feed: st.sampled_from(
        (feed, replace(feed, kind="page", page=Selectors("li > a", date="i@title")))
    )
)


@given(st.lists(sources, max_size=2, unique_by=(lambda s: s.slug, lambda s: s.url)))
def test_what_is_written_is_read(found: list[Source]) -> None:
    assert read_opml(write_opml(found)) == tuple(found)


xml_text = st.text(
    st.characters(exclude_categories=("Cs",), min_codepoint=0x20).filter(
        lambda letter: letter not in "\ufffe\uffff"
    ),
    max_size=30,
)


@given(xml_text, xml_text, xml_text)
def test_any_words_make_a_source(title: str, about: str, language: str) -> None:
    outline = etree.Element("outline", xmlUrl="https://a.example/", title=title)
    outline.attrib.update({"description": about, "language": language})

    (source,) = read_opml(opml(etree.tostring(outline, encoding="unicode")))
    assert rules()["slug"].holds(source.slug)
    assert rules()["name"].holds(source.name)
