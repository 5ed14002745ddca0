"""RSL licences to whether they let us show excerpts. Pure.

Source: https://rslstandard.org/rsl
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from jobs.rights.paths import matches

MEDIA = "application/rsl+xml"
_NAMESPACE = "rslstandard.org/rsl"
_MOST = 1_000  # contents of one document that are read
#: Uses that ours is one of, by the names of RSL 1.0 and of its drafts.
_OURS = frozenset(
    ("all", "search", "ai-all", "ai-index", "ai-input", "ai-use", "ai-summarize")
)
_FREE = ("free", "attribution")
_LINK = re.compile(r"<([^<>]*)>([^<]*)")


@dataclass(frozen=True, slots=True)
class Licence:
    """What is licensed, and whether the licence is one that we can meet."""

    location: str  #: a pattern of paths, or of addresses
    is_open: bool  #: lets excerpts be shown, for no money


def read_licences(document: bytes) -> tuple[Licence, ...]:
    """Return the licences that an RSL document, or a feed that carries RSL, gives."""
    if _NAMESPACE.encode() not in document:
        return ()
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError):  # no XML; text that names its encoding
        return ()
    # A document of nothing but errors has no root.
    return tuple(_contents(root)) if root is not None else ()


def forbid(licences: tuple[Licence, ...], url: str) -> bool:
    """Whether an address may not be used: the longest pattern that matches says so."""
    found = [one for one in licences if matches(one.location, url)]
    longest = max((len(one.location) for one in found), default=0)
    nearest = [one for one in found if len(one.location) == longest]
    return bool(nearest) and not any(one.is_open for one in nearest)


def linked(fields: str) -> Iterator[str]:
    """Yield the addresses of RSL licences in a response's Link fields, as written.

    Source: https://www.rfc-editor.org/rfc/rfc8288
    """
    for target, parameters in _LINK.findall(fields):
        words = parameters.lower().replace('"', " ").replace("'", " ").split()
        joined = " ".join(words).replace("= ", "=")
        if re.search(r"\brel=(?:[\w-]+ )*license\b", joined) and MEDIA in joined:
            yield target.strip()


def _contents(root: etree._Element) -> Iterator[Licence]:
    found = (each for each in root.iter() if _name(each) == "content")
    for _, content in zip(range(_MOST), found, strict=False):
        offers = [each for each in content if _name(each) == "license"]
        if offers:
            is_open = any(map(_is_open, offers))
            yield Licence(str(content.get("url") or "/"), is_open)


def _is_open(offer: etree._Element) -> bool:
    """Whether one of a content's licences permits our use and asks for no money."""
    permitted, prohibited = _uses(offer, "permits"), _uses(offer, "prohibits")
    prices = [str(each.get("type")) for each in offer if _name(each) == "payment"]
    return (
        not prohibited & _OURS
        and (not permitted or bool(permitted & _OURS))
        and (not prices or any(price in _FREE for price in prices))
    )


def _uses(offer: etree._Element, name: str) -> frozenset[str]:
    told = [e for e in offer if _name(e) == name and e.get("type") == "usage"]
    return frozenset(
        re.split(r"[\s,]+", " ".join(e.text or "" for e in told).lower())
    ) - {""}


def _name(element: etree._Element) -> str:
    """An element's name in RSL, "" of another vocabulary, a comment or an entity."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, name = tag.rpartition("}")
    return name if _NAMESPACE in space else ""
