"""Links that search feeds wrap to the publishers' own. Pure, and asks nobody."""

import re
from base64 import urlsafe_b64decode
from binascii import Error
from urllib.parse import parse_qs, urlsplit

_WEB = re.compile(r"https?://[^\s<>\"]+")
_WRAPPING = re.compile(r"(?:bing|google)\.com", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:/rss)?/(?:articles|read)/(CBM[\w-]{8,4000})")
_HEAD = b"\x08\x13\x22"  # of the old form: then comes the address, its length first
_MORE = 0x80  # of a length's byte: another one follows


def unwrap(link: str) -> str:
    """Return the publisher's address that a search feed's link leads to.

    Bing's links name it in a parameter. Google's did so in base64; of its newer ones
    only Google knows where they lead. What does not say it is returned as it is.

    Args:
        link: absolute.
    """
    if not _WRAPPING.search(link):  # nearly always
        return link
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    found = ""
    if host == "bing.com" and parts.path.lower() == "/news/apiclick.aspx":
        found = _parameter(parts.query, "url")
    elif host == "google.com" and parts.path == "/url":
        found = _parameter(parts.query, "url") or _parameter(parts.query, "q")
    elif host == "news.google.com" and (token := _GOOGLE.fullmatch(parts.path)):
        found = _decoded(token[1])
    return found if _WEB.fullmatch(found) else link


def _parameter(query: str, name: str) -> str:
    return parse_qs(query).get(name, [""])[0]


def _decoded(token: str) -> str:
    """The address in an old token, "" in a new one."""
    try:
        body = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except Error:
        return ""
    if not body.startswith(_HEAD) or len(body) < len(_HEAD) + 2:
        return ""
    at = len(_HEAD)
    size = body[at]
    at += 1
    if size & _MORE:
        size = size - _MORE + (body[at] << 7)
        at += 1
    return body[at : at + size].decode("ascii", "replace")
