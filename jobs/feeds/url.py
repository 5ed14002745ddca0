"""Addresses as publishers write them to links and to keys. Pure."""

import re
import string
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

# Parameters that say how a reader came, or ask for a page's AMP form; the page is the
# same without them. A name that ends in "*" is the beginning of names.
# Source: https://github.com/mpchadwick/tracking-query-params-registry
_TRACKING = """
    utm_* at_medium at_campaign at_custom* ns_mchannel ns_source ns_campaign
    ns_linkname ns_fee mc_cid mc_eid fbclid gclid gclsrc dclid gbraid wbraid msclkid
    yclid twclid ttclid igshid igsh li_fat_id mkt_tok oly_anon_id oly_enc_id vero_id
    _hsenc _hsmi _openstat cmpid xtor ref_src traffic_source amp noamp
"""
_TRACKED = re.compile(
    "|".join(name.replace("*", r"\w*") for name in _TRACKING.split())
    + r"|output(?:type)?=amp",
    re.IGNORECASE,
)
_HOST = re.compile(r"[\w.-]*\w|[0-9a-f:.]*:[0-9a-f:.]*")
# "www.cn" and "amp.cn" are names of their own: two labels must remain.
_HOST_PREFIX = re.compile(r"\A(?:(?:www|amp)\.)+(?=[^.]+\.[^.])")
_AMP_START = re.compile(r"\A(?:/amp)+(?=/[^/])")
_AMP_END = re.compile(r"(?<=[^/])(?:[/.]amp|/)+\Z")
_SAFE = "".join(set(string.punctuation) - set('<>"'))
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_BLANK = re.compile(r'[\s\x00-\x1f\x7f-\x9f<>"\u200b-\u200f\u202a-\u202e]')
# What most links are, told apart at a fraction of the cost of taking others to pieces.
_USUAL = re.compile(
    r"(?P<page>https?://(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{0,62}[a-z0-9]"
    r"(?:/[\w.~!$'()*+,;=:@%/-]*)?)"
    r"(?:\?(?P<query>[\w.~!$'()*+,;=:@%/?&-]*))?"
)


class _Parts(NamedTuple):
    scheme: str
    host: str  # lower case, with a port that matters
    path: str
    query: tuple[str, ...]  # as written, tracking left out
    route: str  # a fragment that is a page of its own, with its "#"


def clean_link(url: str) -> str:
    """Return the publisher's link without tracking parameters, for readers to open.

    The rest, percent-encoding above all, stays as the publisher wrote it; blanks
    become escapes. Cleaning twice changes nothing.

    Raises:
        ValueError: not an absolute http or https address.
    """
    if usual := _USUAL.fullmatch(url):
        return usual["page"] + _asked(
            filter(_matters, (usual["query"] or "").split("&"))
        )
    parts = _parts(url)
    return f"{parts.scheme}://{parts.host}" + _BLANK.sub(_quoted, _tail(parts))


@lru_cache(maxsize=5_000)  # asked for twice and more of an entry, at each reading
def canonical(url: str) -> str:
    """Return the key that all spellings of one address share.

    Without www, AMP, tracking, fragment, default port and trailing slash, always
    https; parameters are sorted, escapes have one form. It names the page and need
    not open it. The key of a key is itself.

    Raises:
        ValueError: not an absolute http or https address.
    """
    if (usual := _USUAL.fullmatch(url)) and url.isascii() and "%" not in url:
        host, slash, path = usual["page"].partition("://")[2].partition("/")
        query = sorted(filter(_matters, (usual["query"] or "").split("&")))
        return _key(host) + _page(slash + path) + _asked(query)
    parts = _parts(url)
    query = sorted(_escaped(part) for part in parts.query)
    tail = parts._replace(path=_page(parts.path), query=tuple(query))
    return _key(_ascii(parts.host)) + _escaped(_tail(tail))


def _key(host: str) -> str:
    return f"https://{_HOST_PREFIX.sub('', host)}"


def _page(path: str) -> str:
    return _AMP_END.sub("", _AMP_START.sub("", path)).rstrip("/")


def _parts(url: str) -> _Parts:
    split = urlsplit(url.strip())
    host = (split.hostname or "").rstrip(".")
    if split.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        raise ValueError(f"not a web address: {url[:80]!r}")
    host = f"[{host}]" if ":" in host else host
    _ascii(host)  # refuses what no name server can be asked for
    port = "" if split.port in {None, 80, 443} else f":{split.port}"
    query = tuple(part for part in split.query.split("&") if _matters(part))
    route = "#" + split.fragment if split.fragment[:1] in {"!", "/"} else ""
    return _Parts(split.scheme, host + port, split.path, query, route)


@lru_cache(maxsize=1_000)  # publishers add the same ones to all their links
def _matters(parameter: str) -> bool:
    name = parameter.partition("=")[0]
    return bool(name) and not any(map(_TRACKED.fullmatch, (name, parameter)))


def _tail(parts: _Parts) -> str:
    return parts.path + _asked(parts.query) + parts.route


def _asked(parameters: Iterable[str]) -> str:
    query = "&".join(parameters)
    return f"?{query}" if query else ""


def _ascii(host: str) -> str:
    """The host as name servers know it; an address in brackets stays."""
    return host if host.startswith("[") else host.encode("idna").decode()


def _escaped(text: str) -> str:
    text = quote(text, safe=_SAFE)
    return _ESCAPE.sub(lambda escape: escape[0].upper(), text)


def _quoted(blank: re.Match[str]) -> str:
    return quote(blank[0])
