"""Sample articles to feeds, as publishers' servers send them. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from lxml import etree

from bot.playground.samples.articles import (
    Publisher,
    Sample,
    junk,
    published,
    publishers,
)
from storage.model import Source

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RSS1 = "{http://purl.org/rss/1.0/}"

Node = etree._Element
Entry = tuple[Sample, str, datetime]  # with its link and its publication


def sources(base_url: str) -> tuple[Source, ...]:
    """Return the publishers as sources whose feeds lie below `base_url`."""
    base = base_url.rstrip("/")
    return tuple(
        replace(p.source, url=f"{base}/samples/{p.source.slug}.xml")
        for p in publishers()
    )


def feeds(now: datetime, start: datetime, base_url: str) -> Mapping[str, bytes]:
    """Return the feed of every publisher, by slug: what is out by now, latest first.

    The bytes stay the same until something new is published.

    Args:
        now: aware.
        start: of the playground, aware; articles are dated relative to it.
        base_url: where the playground is served; entries link to pages below it.
    """
    base = base_url.rstrip("/")
    return {p.source.slug: _feed(p, now, start, base) for p in publishers()}


def _feed(publisher: Publisher, now: datetime, start: datetime, base: str) -> bytes:
    zone = ZoneInfo(publisher.source.zone)
    entries = [
        (
            sample,
            f"{base}/samples/a/{sample.id}",
            (start + sample.at).replace(microsecond=0).astimezone(zone),
        )
        for sample in published(now, start)
        if sample.publisher == publisher.source.slug
    ]
    root = _FORMATS[publisher.format](publisher, entries, f"{base}/")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _rss(publisher: Publisher, entries: Sequence[Entry], home: str) -> Node:
    """RSS 2.0: https://www.rssboard.org/rss-specification."""
    channel = _node(
        "channel",
        _node("title", text=publisher.source.name),
        _node("link", text=home),
        _node("description", text=publisher.source.about),
        _node("language", text=publisher.source.language),
    )
    for sample, link, date in entries:
        item = _node(
            "item",
            _node("title", text=sample.title),
            _node("link", text=link),
            _node("guid", text=sample.id, isPermaLink="false"),
            *_bodies(publisher, sample),
        )
        if sample.dated:
            item.append(_node("pubDate", text=format_datetime(date)))
        channel.append(item)
    return _node("rss", channel, version="2.0")


def _atom(publisher: Publisher, entries: Sequence[Entry], home: str) -> Node:
    """Atom 1.0: https://www.rfc-editor.org/rfc/rfc4287."""
    root = _node(
        f"{_ATOM}feed",
        _node(f"{_ATOM}title", text=publisher.source.name),
        _node(f"{_ATOM}id", text=f"urn:samples:{publisher.source.slug}"),
        _node(f"{_ATOM}link", href=home),
    )
    for sample, link, date in entries:
        entry = _node(
            f"{_ATOM}entry",
            _node(f"{_ATOM}title", text=sample.title),
            _node(f"{_ATOM}link", href=link),
            _node(f"{_ATOM}id", text=f"urn:samples:{sample.id}"),
            _node(f"{_ATOM}published", text=date.isoformat()),
            _node(f"{_ATOM}updated", text=date.isoformat()),
            _node(f"{_ATOM}content", text=_html(sample), type="html"),
        )
        root.append(entry)
    return root


def _rdf(publisher: Publisher, entries: Sequence[Entry], home: str) -> Node:
    """RSS 1.0: https://web.resource.org/rss/1.0/spec."""
    order = [_node(f"{_RDF}li", {f"{_RDF}resource": link}) for _, link, _ in entries]
    channel = _node(
        f"{_RSS1}channel",
        {f"{_RDF}about": home},
        _node(f"{_RSS1}title", text=publisher.source.name),
        _node(f"{_RSS1}link", text=home),
        _node(f"{_RSS1}description", text=publisher.source.about),
        _node(f"{_RSS1}items", _node(f"{_RDF}Seq", *order)),
    )
    items = (
        _node(
            f"{_RSS1}item",
            {f"{_RDF}about": link},
            _node(f"{_RSS1}title", text=sample.title),
            _node(f"{_RSS1}link", text=link),
            _node(f"{_RSS1}description", text="\n\n".join(sample.paragraphs)),
            _node(f"{_DC}date", text=date.isoformat()),
            _node(f"{_DC}language", text=publisher.source.language),
        )
        for sample, link, date in entries
    )
    return _node(f"{_RDF}RDF", channel, *items)


_FORMATS: Mapping[str, Callable[[Publisher, Sequence[Entry], str], Node]] = {
    "rss": _rss,
    "atom": _atom,
    "rdf": _rdf,
}


def _bodies(publisher: Publisher, sample: Sample) -> Iterator[Node]:
    """The description, and the whole text where the publisher sends it apart."""
    match publisher.body:
        case "plain":
            yield _node("description", text="\n\n".join(sample.paragraphs))
        case "html":
            yield _node("description", text=_html(sample))
        case "content":
            yield _node("description", text=sample.paragraphs[0])
            yield _node(f"{_CONTENT}encoded", text=_html(sample))


def _html(sample: Sample) -> str:
    around = [junk()[key] for key in sample.junk]
    before = [part["before"] for part in around if "before" in part]
    after = [part["after"] for part in around if "after" in part]
    text = [f"<p>{escape(paragraph)}</p>" for paragraph in sample.paragraphs]
    return "\n".join(before + text + after)


def _node(
    tag: str, *parts: Node | Mapping[str, str], text: str | None = None, **said: str
) -> Node:
    """An element with children, and attributes whose names may have namespaces."""
    node = etree.Element(tag, said)
    for part in parts:
        if isinstance(part, Mapping):
            for name, value in part.items():
                node.set(name, value)
        else:
            node.append(part)
    node.text = text
    return node
