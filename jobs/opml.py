"""OPML to sources, and back. Pure.

OPML's own attributes carry what they can: `xmlUrl` the url, `text` the name,
`language`, `category` the topic ids, `htmlUrl` the site, `description` what the
publisher says about itself. All else stands in attributes of our own namespace, named
and written as in the catalogue: `mujaz:mode="head"`. Other readers skip them; what is
absent has its default.

Source: http://opml.org/spec2.opml
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from jobs.arabic.fold import fold, visible
from jobs.facts.topics import topics
from jobs.vet import BadSource, rules, vet
from storage.model import Source

NAMESPACE = "urn:mujaz:source"
LANGUAGE = "ar"  # of a feed that names none
_OURS = f"{{{NAMESPACE}}}"
_LITERAL = ("weight", "minutes", "china", "page", "fulltext")  # as JSON, others as text
_LONGEST_SLUG = 40
_LONGEST_NAME = 80


class OpmlError(ValueError):
    """A document that is not OPML, or an outline in it that is not a source."""


def read_opml(body: bytes) -> tuple[Source, ...]:
    """Return the feeds of an OPML document as sources, in its order, unique by url.

    Feeds may stand in folders; a category or folder called by a topic's id, hashtag or
    name gives that topic. A feed that stands twice is one source with both topics.
    Slugs are unique: our own attribute's, else made from the title's Latin words, else
    from the host.

    Raises:
        OpmlError: with line and reason.
    """
    sources: dict[str, Source] = {}
    for outline in _outlines(body):
        taken = {source.slug for source in sources.values()}
        source = _source(outline, taken)
        if known := sources.get(source.url):
            both = dict.fromkeys(known.topics + source.topics)
            source = replace(known, topics=tuple(both))
        sources[source.url] = source
    return tuple(sources.values())


def write_opml(sources: Sequence[Source]) -> bytes:
    """Return the sources, in their order, as an OPML 2.0 document in UTF-8.

    `read_opml` gives the same sources back.
    """
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"mujaz": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Mujaz"
    body = etree.SubElement(root, "body")
    for source in sources:
        etree.SubElement(body, "outline", _attributes(source))
    return etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )


def _outlines(body: bytes) -> Iterator[etree._Element]:
    """The outlines that name a feed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"not XML: {error.msg}") from None
    if root.tag != "opml":
        raise OpmlError(f"line {root.sourceline}: not OPML but <{root.tag}>")
    for outline in root.iter("outline"):
        if _said(outline).get("xmlurl", "").strip():
            yield outline


def _source(outline: etree._Element, taken: set[str]) -> Source:
    values = _standard(outline) | _ours(outline)
    values["slug"] = _unique(values.get("slug") or _slug(values), taken)
    try:
        return vet(values)
    except BadSource as error:
        raise OpmlError(f"line {outline.sourceline}: {error}") from None


def _standard(outline: etree._Element) -> dict[str, Any]:
    """What OPML's own attributes say, mended where other programs are careless."""
    said = _said(outline)
    url = re.sub("^feed:(//)?(?=https?:)|^feed:(?=//)", "", said["xmlurl"].strip())
    url = "http:" + url if url.startswith("//") else url
    names = (_line(said.get(key, "")).strip() for key in ("text", "title"))
    name = next(filter(None, names), _host(url))
    values = {
        "url": url,
        "name": name[:_LONGEST_NAME].strip(),
        "language": said.get("language", "").lower()[:2],
        "topics": _topics(outline),
        "about": _line(said.get("description", "")),
        "site": said.get("htmlurl", "").strip(),
    }
    if not rules()["language"].holds(values["language"]):
        values["language"] = LANGUAGE
    if not rules()["site"].holds(values["site"]):
        del values["site"]
    return values


def _ours(outline: etree._Element) -> dict[str, Any]:
    found = {
        str(key).removeprefix(_OURS): str(value)
        for key, value in outline.attrib.items()
        if str(key).startswith(_OURS)
    }
    return {key: _value(key, text) for key, text in found.items()}


def _value(key: str, text: str) -> Any:
    try:
        return json.loads(text) if key in _LITERAL else text
    except ValueError:
        return text  # the rule for the key says what is wrong


def _attributes(source: Source) -> dict[str, str]:
    values = asdict(source)
    standard = {
        "type": "rss",
        "text": values.pop("name"),
        "xmlUrl": values.pop("url"),
        "language": values.pop("language"),
        "category": ",".join(values.pop("topics")),
        "htmlUrl": values.pop("site"),
        "description": values.pop("about"),
    }
    defaults = {field.name: field.default for field in fields(Source)}
    ours = {
        _OURS + key: json.dumps(value) if key in _LITERAL else value
        for key, value in values.items()
        if value != defaults[key]
    }
    return {key: value for key, value in standard.items() if value} | ours


def _said(outline: etree._Element) -> Mapping[str, str]:
    """The attributes by their names in lower case: programs differ."""
    return {str(key).lower(): str(value) for key, value in outline.attrib.items()}


def _topics(outline: etree._Element) -> list[str]:
    category = _said(outline).get("category", "")
    folders = outline.iterancestors("outline")
    labels = [category, *re.split("[,/]", category)]
    labels += [_said(folder).get("text", "") for folder in folders]
    found = (_named().get(fold(label)) for label in labels)
    return list(dict.fromkeys(topic for topic in found if topic))


@cache
def _named() -> Mapping[str, str]:
    """Every topic's id by its labels."""
    return {
        fold(label): topic.id
        for topic in topics()
        for label in (topic.id, topic.name_ar, topic.name_en, topic.hashtag)
    }


def _line(text: str) -> str:
    """One line of what can be seen; a text that is one already stays as it is."""
    if text.isprintable():
        return text
    seen = (letter if letter.isprintable() else " " for letter in visible(text))
    return " ".join("".join(seen).split())


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "") if rules()["url"].holds(url) else ""


def _slug(values: Mapping[str, Any]) -> str:
    words = re.findall("[a-z0-9]+", values["name"].lower())
    if not any(word.isalpha() for word in words):
        words = re.findall("[a-z0-9]+", _host(values["url"]).removeprefix("www."))
    return "-".join(words)[:_LONGEST_SLUG].strip("-") or "source"


def _unique(slug: str, taken: set[str]) -> str:
    number = 1
    unique = slug
    while unique in taken:
        number += 1
        unique = f"{slug[: _LONGEST_SLUG - 4]}-{number}"
    return unique
