"""An address to what an operator should know before adding it as a source.

Fetches, and keeps nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from jobs.ask import Sites
from jobs.discover import Found, discover
from jobs.errors import FetchError, SourceError
from jobs.fetch import DEADLINE, Response
from jobs.heed import reserved
from jobs.parse import parse
from jobs.pick import pick
from jobs.read import read
from storage.model import SIGNS, Article, Source

SAMPLE = 10  #: newest entries that are looked at
SENTENCE = "rights-sentence"  #: the flag of an article, and the sign

T = TypeVar("T")

Fetch = Callable[[str], Awaitable[Response]]


class ShutOut(SourceError):
    """The site's robots.txt lets nobody look for its feeds."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A feed, what its publisher reserves, and what its newest entries would become."""

    found: Found
    robots: bool | None  #: whether robots.txt lets it be read; None: it has no say now
    sign: str  #: of SIGNS, what is reserved; "" for nothing
    articles: tuple[Article, ...]  #: newest first, as if all of them could be used
    others: tuple[Found, ...] = ()  #: further feeds of the site

    @property
    def mode(self) -> str:
        """What may be shown of it."""
        return "head" if self.sign else "sum"


async def appraise(get: Fetch, sites: Sites, address: str, now: datetime) -> Appraisal:
    """Return what there is at an address, within the seconds that one answer has.

    Args:
        get: what fetches.
        sites: that are asked what they reserve.
        address: of a feed or of a site, as a person types it.
        now: of the asking.

    Raises:
        ShutOut: the address is of no feed, and robots.txt forbids to look further.
        SourceError: there is no feed; says what was found instead.
    """
    try:
        async with asyncio.timeout(DEADLINE):
            return await _appraise(_Visit(get, sites), address, now)
    except TimeoutError:
        raise FetchError(f"no answer within {DEADLINE:g} s") from None


@dataclass
class _Visit:
    """What was fetched of a site."""

    get: Fetch
    sites: Sites
    answers: dict[str, Response] = field(default_factory=dict)

    async def body(self, url: str) -> tuple[bytes, str]:
        """What an address answers; the first is a person's, others are looked for."""
        for first in [*self.answers][:1]:
            if await self.sites.sign(first) == "robots":
                raise ShutOut("robots.txt shuts us out")
        answer = await self.get(url)
        self.answers[answer.url] = answer
        return answer.body, answer.url


async def _appraise(visit: _Visit, address: str, now: datetime) -> Appraisal:
    found, *others = await discover(visit.body, address, now)
    source = Source("new", found.title or found.url, found.url, found.language)
    answer = visit.answers[found.url]
    sites = visit.sites
    sign = await reserved(sites, _aside, source, answer)
    articles = await asyncio.to_thread(_sample, answer, source, now)
    signs = {sign, *(SENTENCE for one in articles if SENTENCE in one.flags)} - {""}
    robots = True if await sites.admits(found.url) else None
    if await sites.sign(found.url) == "robots":
        robots = False
    strictest = min(signs, key=SIGNS.index, default="")
    return Appraisal(found, robots, strictest, articles, tuple(others))


def _sample(answer: Response, source: Source, now: datetime) -> tuple[Article, ...]:
    """What the newest entries would become."""
    feed = parse(answer.body, source, answer.url)
    entries = pick(replace(feed, entries=feed.entries[:SAMPLE]), now)
    made = (read(entry, source, now) for entry in entries.values())
    return tuple(sorted(made, key=lambda one: one.published, reverse=True))


async def _aside(function: Callable[..., T], *values: Any) -> T:
    return await asyncio.to_thread(function, *values)
