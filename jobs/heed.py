"""What a source brought to articles, as their publishers let them be used.

Asks hosts, reads pages, reads and writes the store. A sign that reserves rights leaves
of the whole source its headlines, until the operator decides otherwise; on a page of
another publisher it leaves of that article its headline.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from jobs.ask import Sites
from jobs.errors import FetchError
from jobs.feeds.decode import decode
from jobs.fetch import Response
from jobs.parse import Entry
from jobs.rights.licences import read_licences
from jobs.rights.tags import Tags, read_tags
from storage.model import SIGNS, Article, Source
from storage.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")

Read = Callable[[Entry, Source, datetime], Article | None]
Made = dict[str, Article | None]  # by the entries' keys; None: nothing to keep

TEASER = 600  # characters of a text that may go on behind its link
MOST_HOSTS = 20  # of one reading that are asked
MOST_PAGES = 10  # of one reading; hosts have their own limit
_SENTENCE = "rights-sentence"  # the flag, and the sign


class Aside(Protocol):
    """What a slow pure function returns, while the event loop goes on."""

    async def __call__(self, function: Callable[..., T], *values: Any) -> T:
        """Return it, from wherever it is computed."""
        ...


async def enter(store: Store, sites: Sites, source: Source, address: str) -> None:
    """Return if a source that is a page may be fetched at an address.

    Raises:
        FetchError: robots.txt shuts us out, or cannot be read now.
    """
    if await sites.admits(address):
        return
    sign = await sites.sign(address)
    await lower(store, source, sign)
    is_shut = sign == "robots"
    raise FetchError("robots.txt shuts us out" if is_shut else "no robots.txt for now")


async def lower(store: Store, source: Source, sign: str) -> Source:
    """Return the source as a sign leaves it, which is stored, and told once."""
    lowered = _under(source, sign)
    if lowered == source:
        return source
    slug = source.slug
    if source.mode != "head":
        await store.reserve(slug)
    if await store.sources.lower(slug, lowered.mode, sign):
        log.warning("%s: headlines only from now on, for a sign: %s", slug, sign)
    return lowered


async def reserved(sites: Sites, aside: Aside, source: Source, answer: Response) -> str:
    """Return what is reserved where a source is read, of SIGNS, or ""."""
    if source.is_settled or source.is_unread:
        return ""
    tags = await aside(_tags, source, answer.body)
    signs = [await sites.sign(url) for url in {source.url, answer.url}]
    signs += [*tags.signs, *("rsl" for one in tags.licences if not one.is_open)]
    return await sites.reserved(answer, filter(None, signs), links=tags.links)


@dataclass(frozen=True, slots=True)
class Heeding:
    """What it takes to read entries within their publishers' rights."""

    store: Store
    sites: Sites
    read: Read
    aside: Aside
    now: datetime  #: when they are read

    async def articles(
        self,
        source: Source,
        answer: Response,
        new: Mapping[str, Entry],
    ) -> Made:
        """Return what becomes of a source's new entries.

        Args:
            source: as it was when it was fetched.
            answer: what was found there.
            new: by key.
        """
        sign = await reserved(self.sites, self.aside, source, answer)
        source = await lower(self.store, source, sign)
        made = await self._read(source, new)
        if source.is_unread:
            return made
        signs: dict[str, str] = {}
        if not source.is_settled:
            signs = _sentences(made) | await self._of_hosts(made)
        signs |= await self._of_pages(source, new, made, signs)
        if source.is_settled:
            return made
        return made | await self._reread(source, new, _sentences(made) | signs)

    async def _of_hosts(self, made: Made) -> dict[str, str]:
        """What the hosts of our articles reserve at their addresses, by key."""
        urls = {key: one.url for key, one in _ours(made).items()}
        hosts = list(dict.fromkeys(map(_host, urls.values())))[:MOST_HOSTS]
        asked = {key: url for key, url in urls.items() if _host(url) in hosts}
        signs = await asyncio.gather(*map(self.sites.sign, asked.values()))
        return {key: sign for key, sign in zip(asked, signs, strict=True) if sign}

    async def _of_pages(
        self,
        source: Source,
        new: Mapping[str, Entry],
        made: Made,
        refused: Collection[str],
    ) -> dict[str, str]:
        """What articles' own pages reserve, by key; those that may be read are.

        A text from a page takes the place in `made` of a shorter one from the feed.
        """
        signs: dict[str, str] = {}
        for key, article in _cut_off(source, made, refused)[:MOST_PAGES]:
            page = await self.sites.page(article.url, source.language)
            if page and page.sign:
                signs[key] = page.sign
            if page and (source.is_settled or not page.sign):
                entry = replace(new[key], html=page.html)
                whole = (await self._read(source, {key: entry}))[key]
                if (
                    whole
                    and whole.china_business
                    and len(whole.text) > len(article.text)
                ):
                    made[key] = whole
        return signs

    async def _reread(
        self, source: Source, new: Mapping[str, Entry], signs: Mapping[str, str]
    ) -> Made:
        """What entries are under these signs, by key; all, if one is its own."""
        own = [s for key, s in signs.items() if _is_own(source, new[key].url, s)]
        sign = min(own, key=SIGNS.index, default="")
        lowered = await lower(self.store, source, sign)
        made = await self._read(lowered, new) if lowered != source else {}
        for key, sign in signs.items():
            if (told := _under(lowered, sign)) != lowered:
                made |= await self._read(told, {key: new[key]})
        return made

    async def _read(self, source: Source, entries: Mapping[str, Entry]) -> Made:
        return await self.aside(_all, self.read, source, entries, self.now)


def _all(
    read: Read, source: Source, entries: Mapping[str, Entry], now: datetime
) -> Made:
    return {key: read(entry, source, now) for key, entry in entries.items()}


def _ours(made: Made) -> dict[str, Article]:
    return {key: one for key, one in made.items() if one and one.china_business}


def _tags(source: Source, body: bytes) -> Tags:
    """What stands of rights in the document that a source is."""
    if source.page:
        return read_tags(decode(body, source.language))
    return Tags((), read_licences(body))


def _sentences(made: Made) -> dict[str, str]:
    """The articles whose texts reserve rights, by key."""
    told = (key for key, one in made.items() if one and _SENTENCE in one.flags)
    return dict.fromkeys(told, _SENTENCE)


def _cut_off(
    source: Source, made: Made, refused: Collection[str]
) -> list[tuple[str, Article]]:
    """Our articles, by key, that may be read on their pages and go on there."""
    if not (source.mode == "full" or (source.mode == "sum" and source.fulltext)):
        return []
    ours = _ours(made).items()
    return [(k, a) for k, a in ours if k not in refused and len(a.text) < TEASER]


def _under(source: Source, sign: str) -> Source:
    """A source as a sign leaves it; the same where it shows no more already."""
    if not sign or source.is_settled or source.is_unread:
        return source
    lowered = replace(source, mode="head", reason=sign)
    return lowered if lowered.is_unread or source.mode != "head" else source


def _is_own(source: Source, url: str, sign: str) -> bool:
    """Whether a sign is the source's: on a page of its site, or in its own text."""
    page, homes = _host(url), filter(None, map(_host, (source.url, source.site)))
    return sign == _SENTENCE or any(
        f".{page}".endswith(f".{home}") or home.endswith(f".{page}") for home in homes
    )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
