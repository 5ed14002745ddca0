"""A site's address to the feeds that it has. Fetches, a few pages at most."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from jobs.errors import FetchError, ParseError, SourceError
from jobs.feeds.seek import Sought, places, seek
from jobs.look import look
from jobs.pick import newest
from jobs.skim import skim
from jobs.vet import rules
from storage.look import Look
from storage.model import Source

MOST_REQUESTS = 8
GUESS = "ar"  #: language of a feed until its entries say more

#: The body at an address and where it was found after redirects; guarded, as `fetch`.
Get = Callable[[str], Awaitable[tuple[bytes, str]]]


@dataclass(frozen=True, slots=True)
class Found:
    """A feed of a site."""

    url: str
    title: str  #: of the channel, "" when it has none
    language: str  #: of most entries; of the page or ours when there are none
    newest: datetime | None
    look: Look


async def discover(get: Get, address: str, now: datetime) -> tuple[Found, ...]:
    """Return the feeds of a site, best first: at least one.

    The address itself, if it is a feed; else what its page declares; else what it
    links to; else the first of the usual places that answers with one. At most
    MOST_REQUESTS addresses are asked.

    Args:
        get: what fetches.
        address: of a feed, a page or a site; without a scheme, https.
        now: of the asking.

    Raises:
        SourceError: there is none; says what was found instead.
    """
    asking = _Asking(get, now)
    body, url = await asking.ask(whole(address))
    try:
        return (await asking.found(body, url),)
    except ParseError as error:
        instead = str(error)
    page = seek(body, url)
    asking.language = page.language or GUESS
    for addresses, enough in (
        (page.declared, MOST_REQUESTS),
        (page.linked, MOST_REQUESTS),
        (places(url), 1),
    ):
        if feeds := await asking.feeds(addresses, enough):
            return feeds
    raise SourceError(f"no feed but {instead}; tried {len(asking.asked)} addresses")


def whole(address: str) -> str:
    """Return the address as a person means it: with a scheme, and nothing around it.

    Raises:
        SourceError: it is no web address.
    """
    told = address.strip().removeprefix("feed:").removeprefix("//")
    told = told if "://" in told else f"https://{told}"
    if not rules()["url"].holds(told):
        raise SourceError(f"not a web address: {address[:80]}")
    return told


@dataclass
class _Asking:
    """What was asked so far, and what is asked next."""

    get: Get
    now: datetime
    language: str = GUESS
    asked: set[str] = field(default_factory=set)

    async def ask(self, address: str) -> tuple[bytes, str]:
        self.asked.add(address)
        body, url = await self.get(address)
        self.asked.add(url)
        return body, url

    async def feeds(self, addresses: Iterable[str], enough: int) -> tuple[Found, ...]:
        """The feeds among addresses, and on the lists of feeds that some are."""
        waiting = deque((address, True) for address in addresses)
        feeds: dict[tuple[int, ...], Found] = {}
        while waiting and len(self.asked) < MOST_REQUESTS and len(feeds) < enough:
            address, may_list = waiting.popleft()
            if address in self.asked:
                continue
            try:
                body, url = await self.ask(address)
                found = await self.found(body, url)
                feeds.setdefault(found.look.keys, found)
            except ParseError:
                page = seek(body, url) if may_list else Sought()
                waiting.extend((one, False) for one in page.declared + page.linked)
            except FetchError:
                continue
        return tuple(feeds.values())

    async def found(self, body: bytes, url: str) -> Found:
        """The feed in a body.

        Raises:
            ParseError: it is none.
        """
        source = Source("new", url, url, self.language)
        skimmed = await asyncio.to_thread(skim, body, source, url)
        feed = skimmed.feed
        seen = look(source, feed.title, skimmed.traces, body, self.now)
        spoken = next((code for code, _ in seen.languages if code), "")
        language = spoken or feed.language[:2].lower() or self.language
        return Found(url, feed.title, language, newest(feed, self.now), seen)
