"""An address to what its publisher reserves there, and to its page. Speaks HTTP.

Hosts are asked once a day, pages only as robots.txt allows and no faster than it says.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from jobs.arabic.links import web_address
from jobs.clock import Clock
from jobs.errors import FetchError
from jobs.feeds.client import Client
from jobs.feeds.decode import decode
from jobs.fetch import Response, fetch
from jobs.rights import directives, reservations
from jobs.rights.licences import Licence, forbid, linked, read_licences
from jobs.rights.reservations import FILE, Rule, read_rules
from jobs.rights.robots import Robots, read_robots
from jobs.rights.tags import Tags, read_tags
from storage.model import SIGNS

log = logging.getLogger(__name__)

KNOWN_FOR = timedelta(hours=24)  # as RFC 9309 has it at most
UNKNOWN_FOR = timedelta(hours=1)  # a host that could not be asked
DEADLINE = 10.0  # seconds for one answer
LARGEST_PAGE = 2 * 2**20  # bytes, unpacked
LARGEST_FILE = 2**20  # bytes; of a robots.txt that RFC 9309 lets us stop reading sooner
MOST_HOSTS = 1_000  # remembered
MOST_PAGES = 5  # of one host in WINDOW
WINDOW = timedelta(minutes=5)
PAUSE = 1.0  # seconds between two pages of one host that asks for no more
PATIENCE = (
    15.0  # seconds that a page is waited for; a host that asks for more has fewer
)
MOST_LICENCES = 3  # of one page that are looked up

NO_ROBOTS = read_robots(b"")
_TOO_MANY = 429
_ABSENT = range(400, 500)


@dataclass(frozen=True, slots=True)
class Site:
    """What a host says of all its pages."""

    robots: Robots | None  #: None: it could not be asked, so nothing is visited
    rules: tuple[Rule, ...]
    licences: tuple[Licence, ...]
    until: datetime  #: when it is asked again

    def sign(self, url: str) -> str:
        """What it reserves at an address of its own, of SIGNS; "" for nothing."""
        if self.robots and not self.robots.allows(url):
            return "robots"
        if reservations.covers(self.rules, url):
            return "tdm"
        return "rsl" if forbid(self.licences, url) else ""

    def admits(self, url: str) -> bool:
        """Whether we may go and read a page there."""
        return self.robots is not None and self.robots.allows(url)


@dataclass(frozen=True, slots=True)
class Page:
    """An article's own page."""

    html: str
    sign: str  #: what it reserves, of SIGNS; "" for nothing


@dataclass
class _Host:
    site: Site | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    visiting: asyncio.Lock = field(default_factory=asyncio.Lock)
    visits: deque[datetime] = field(default_factory=lambda: deque(maxlen=MOST_PAGES))

    def wait(self, now: datetime, pause: float) -> float:
        """Seconds until one more of its pages may be read."""
        if not self.visits:
            return 0.0
        soonest = self.visits[-1] + timedelta(seconds=pause)
        if len(self.visits) == MOST_PAGES:
            soonest = max(soonest, self.visits[0] + WINDOW)
        return max(0.0, (soonest - now).total_seconds())


class Sites:
    """Every host that was asked, for as long as this process lives."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._known: dict[str, tuple[tuple[Licence, ...], datetime]] = {}

    async def sign(self, url: str) -> str:
        """Return what the host of an address reserves there, of SIGNS, or ""."""
        return (await self._site(url)).sign(url)

    async def admits(self, url: str) -> bool:
        """Return whether a page may be read by us; not where nobody can tell."""
        return (await self._site(url)).admits(url)

    async def reserved(
        self,
        answer: Response,
        signs: Iterable[str] = (),
        licences: Iterable[Licence] = (),
        links: Iterable[str] = (),
    ) -> str:
        """Return the strictest of what an answer reserves, of SIGNS, or "".

        Args:
            answer: for its header and its address.
            signs: that stand in its body.
            licences: that stand in its body.
            links: to licences, from its body.
        """
        elsewhere = dict.fromkeys((*links, *linked(answer.headers.get("link", ""))))
        looked_up = await self._licences(answer.url, elsewhere)
        found = {*signs, *_in_header(answer.headers)}
        if forbid((*licences, *looked_up), answer.url):
            found.add("rsl")
        return min(found, key=SIGNS.index, default="")

    async def page(self, url: str, language: str) -> Page | None:
        """Return the page at an address; None where it cannot be read, or not now.

        Args:
            url: absolute.
            language: of the source, ISO 639-1.
        """
        try:
            answer = await self._visit(url)
        except FetchError as error:
            log.info("page not read: %s: %s", url, error)
            return None
        if answer is None or not _is_page(answer):
            return None
        html, tags = await asyncio.to_thread(_opened, answer.body, language)
        sign = await self.reserved(answer, tags.signs, tags.licences, tags.links)
        return Page(html, sign)

    async def _visit(self, url: str) -> Response | None:
        """What a page answers, in its host's time; None if it lets nobody in now."""
        site, host = await self._site(url), self._host(url)
        if not site.admits(url):
            return None
        pause = max(PAUSE, site.robots.delay if site.robots else 0.0)
        async with host.visiting:
            now = self._clock.now()
            wait = host.wait(now, pause)
            if wait > PATIENCE:
                return None
            await self._clock.sleep(wait)
            host.visits.append(self._clock.now())
            answer = await self._get(url, LARGEST_PAGE)
        moved = _origin(answer.url) != _origin(url)
        return None if moved and not await self.admits(answer.url) else answer

    async def _site(self, url: str) -> Site:
        host = self._host(url)
        async with host.asking:
            if host.site is None or host.site.until <= self._clock.now():
                host.site = await self._ask(_origin(url))
            return host.site

    async def _ask(self, origin: str) -> Site:
        robots, rules = await asyncio.gather(
            self._robots(origin), self._read(origin + FILE)
        )
        licences = await self._licences(origin, robots.licences if robots else ())
        until = self._clock.now() + (KNOWN_FOR if robots else UNKNOWN_FOR)
        return Site(robots, read_rules(rules), licences, until)

    async def _robots(self, origin: str) -> Robots | None:
        """What its robots.txt says; None if that cannot be told now.

        Source: https://www.rfc-editor.org/rfc/rfc9309#name-access-results
        """
        try:
            answer = await self._get(origin + "/robots.txt")
            return await asyncio.to_thread(read_robots, answer.body)
        except FetchError as error:
            if error.status in _ABSENT and error.status != _TOO_MANY:
                return NO_ROBOTS
            log.info("robots.txt not read: %s: %s", origin, error)
            return None

    async def _licences(self, base: str, links: Iterable[str]) -> tuple[Licence, ...]:
        found: list[Licence] = []
        for link in [*links][:MOST_LICENCES]:
            if address := web_address(link, base):
                found += await self._licence(address)
        return tuple(found)

    async def _licence(self, address: str) -> tuple[Licence, ...]:
        """What a licence says; pages that link it are many, so it is remembered."""
        now = self._clock.now()
        known, until = self._known.get(address, ((), now))
        if until <= now:
            known = read_licences(await self._read(address))
            self._known[address] = known, now + KNOWN_FOR
            _forget(self._known)
        return known

    async def _read(self, url: str) -> bytes:
        """The body at an address, empty if there is none to be had."""
        try:
            return (await self._get(url)).body
        except FetchError:
            return b""

    async def _get(self, url: str, largest: int = LARGEST_FILE) -> Response:
        answer = await fetch(self._client, url, deadline=DEADLINE, largest=largest)
        assert isinstance(answer, Response)  # nothing of it was known before
        return answer

    def _host(self, url: str) -> _Host:
        host = self._hosts.setdefault(_origin(url), _Host())
        _forget(self._hosts)
        return host


def _forget(remembered: dict[str, Any]) -> None:
    """Drop what was remembered first, where it is too much."""
    if len(remembered) > MOST_HOSTS:
        del remembered[next(iter(remembered))]


def _in_header(headers: Mapping[str, str]) -> Iterator[str]:
    for tag in headers.get("x-robots-tag", "").splitlines():
        yield from directives.signs(tag)
    if reservations.is_reserved(headers.get(reservations.NAME, "")):
        yield "tdm"


def _opened(body: bytes, language: str) -> tuple[str, Tags]:
    html = decode(body, language)
    return html, read_tags(html)


def _is_page(answer: Response) -> bool:
    return "html" in answer.headers.get("content-type", "")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
