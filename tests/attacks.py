"""Attacks of tests/data/attacks.toml, run for real, to what came of them.

What is fetched goes through the real client and guard in a small internet; what is
parsed, through the real line up to the message that a reader would get.
"""

import asyncio
import gzip
import html
import io
import os
import re
import tomllib
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.measures import plain
from bot.render import Digest
from bot.texts import known
from jobs.errors import ParseError, SourceError
from jobs.facts.topics import topics
from jobs.feeds.client import Client, build_client
from jobs.fetch import Response, fetch
from jobs.parse import Entry, Feed, parse
from jobs.read import read
from tests.bot.check import check
from tests.bot.stories import SOURCES, edition, story
from tests.fakes import NOON
from tests.internet import Internet, Server, listening, plugged

FILE = Path(__file__).parent / "data" / "attacks.toml"
DEADLINE = 0.4  #: seconds of an answer that would never end
PATIENCE = 60.0  #: seconds after which an attack has hung us
LARGEST = 2**17  #: bytes of a body
MORE = 2**20  #: bytes that may wait in buffers when we hang up, and headers
CANARY = "canary-that-nobody-may-see"
HEADINGS = {topic.id: topic for topic in topics()}
DESK = replace(SOURCES["port"], china=True, topics=("trd",))
FEED = "<rss version='2.0'><channel>{}</channel></rss>"
HARMLESS = "أعلنت الصين خفض الرسوم على واردات السيارات الكهربائية اليوم."


@dataclass(frozen=True)
class Attack:
    """One row of the table: what is tried, and what is to come of it."""

    kind: str
    expect: str  #: a pattern of what came of it
    urls: tuple[str, ...] = ()  #: each is fetched
    names: Mapping[str, Sequence[str]] | None = None  #: what they mean, in turn
    environment: Mapping[str, str] | None = None
    answers: tuple[str, ...] = ()  #: of the server, in turn
    packed: str = ""  #: what follows them, of PACKED
    endless: str = ""  #: what the server then says for ever
    hangs: bool = False  #: it says nothing more and does not hang up
    around: bool = False  #: what never ends is no body: only the deadline ends it
    never: tuple[str, ...] = ()  #: what no request after the first may hold
    feed: str = ""  #: a body for the parser, of BODIES
    title: str = ""  #: of an entry, and its text and link
    text: str = ""
    link: str = "https://port.example/1"


@dataclass(frozen=True)
class Outcome:
    """What came of an attack."""

    what: str  #: a reason, or what was let through harmlessly
    faults: tuple[str, ...] = ()  #: promises that it broke


def attacks() -> list[Attack]:
    """The table."""
    rows = tomllib.loads(FILE.read_text("utf-8"))["attack"]
    lists = ("urls", "answers", "never")
    return [
        Attack(**row | {n: tuple(row[n]) for n in lists if n in row}) for row in rows
    ]


async def run(attack: Attack) -> Outcome:
    """What comes of an attack: its faults are what got through."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = await (_wire(attack) if attack.urls else _line(attack))
    except TimeoutError:
        return Outcome("hung", ("it hung us",))
    if not re.search(attack.expect, found.what):
        return replace(found, faults=(*found.faults, f"not {attack.expect!r}"))
    return found


async def _wire(attack: Attack) -> Outcome:
    packed = PACKED[attack.packed]() if attack.packed else b""
    answers = [answer.encode("latin-1") + packed for answer in attack.answers]
    server = Server(answers or [b""], attack.endless.encode(), attack.hangs)
    async with listening(server) as port:
        net = Internet(attack.names or {}, port)
        with plugged(net), _environment(attack.environment or {}):
            async with build_client("desk@example.org") as client:
                until = DEADLINE if attack.hangs or attack.endless else PATIENCE / 4
                reasons = [await _fetched(client, url, until) for url in attack.urls]
    leaks = [w for w in attack.never if w in "".join(server.requests[1:])]
    faults = [f"dialled {address}" for address in net.strayed]
    faults += [f"told {leak!r}" for leak in leaks]
    if net.received > LARGEST + MORE and not attack.around:
        faults.append(f"read {net.received} bytes")
    return Outcome(" / ".join(dict.fromkeys(reasons)), tuple(faults))


async def _fetched(client: Client, url: str, deadline: float) -> str:
    try:
        found = await fetch(client, url, deadline=deadline, largest=LARGEST)
    except SourceError as error:
        return str(error)
    assert isinstance(found, Response)
    return "too much" if len(found.body) > LARGEST else f"read {found.url}"


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _line(attack: Attack) -> Outcome:
    """What a body becomes on the way to a reader, and which addresses that takes."""
    made = BODIES[attack.feed]() if attack.feed else _feed(attack)
    body = made if isinstance(made, bytes) else made.encode(errors="surrogatepass")
    net = Internet({}, 0)
    with plugged(net):
        try:
            feed = await asyncio.to_thread(parse, body, DESK)
        except ParseError as error:
            return Outcome(str(error))
        pages = await asyncio.to_thread(lambda: list(map(_page, feed.entries[:3])))
    faults = [f"dialled {address}" for address in net.dialled]
    faults += [*_faults_of_feed(feed), *(f for page in pages for f in _faults(page))]
    count = len(feed.entries)
    return Outcome(f"{count} entries" if count != 1 else plain(pages[0]), tuple(faults))


def _feed(attack: Attack) -> str:
    fields = {"title": attack.title, "description": attack.text, "link": attack.link}
    item = "".join(f"<{n}>{html.escape(v)}</{n}>" for n, v in fields.items())
    return FEED.format(f"<item>{item}</item>")


def _page(entry: Entry) -> str:
    return Digest(
        edition(story(1, read(replace(entry, published=NOON), DESK, NOON))),
        known({"help"}).of("w", "egy"),
        HEADINGS,
    ).page()


def _faults_of_feed(feed: Feed) -> Iterator[str]:
    if len(feed.entries) > 200:
        yield "too many entries"
    for entry in feed.entries:
        if CANARY in f"{entry}":
            yield "it read a file"
        if len(entry.title) > 2_000 or len(entry.html) > 200_000:
            yield "too long an entry"


def _faults(page: str) -> Iterator[str]:
    """What of a message is not ours."""
    try:
        check(page)
    except AssertionError as error:
        yield f"no good message: {error}"
    for address in re.findall(r'href="([^"]*)"', page):
        if not re.match(r"https?://[a-z0-9.-]+(?:/|$)", html.unescape(address)):
            yield f"links to {address}"
    seen = re.sub("[\u2066-\u2069\u200f]", "", plain(page))
    ours = re.sub(r"#[\w]+_?[\w]*(?: #[\w]+)*$", "", seen)
    for what, pattern in CALLS.items():
        if found := re.search(pattern, ours):
            yield f"{what} {found[0]!r}"


#: What Telegram makes links of, wherever it stands.
#: Source: https://core.telegram.org/bots/api#messageentity
CALLS = {
    "command": r"(?<![\w/])/[A-Za-z]\w*",
    "mention": r"(?<!\w)@[A-Za-z]\w{3,}",
    "hashtag": r"(?<!\w)#\w*[^\W\d]\w*",
    "address": r"(?i)\b(?:https?|tg|ton|ftp)://|\bwww\.|\bt\.me/|\btelegram\.me/",
    "mail": r"\w@\w+\.\w",
}


def _head() -> bytes:
    return FEED.split("{}", 1)[0].encode()


def _gzip_of_nothing() -> bytes:
    return gzip.compress(b"") * 50_000


PACKED: Mapping[str, Callable[[], bytes]] = {
    "gzip-bomb": lambda: gzip.compress(_head() + bytes(2**24)),
    "gzip-bomb-of-members": lambda: gzip.compress(bytes(2**16)) * 1_000,
    "deflate-bomb": lambda: zlib.compress(_head() + bytes(2**24)),
    "gzip-of-nothing": _gzip_of_nothing,
    "gzip-cut": lambda: gzip.compress(FEED.encode())[:-12],
    "gzip-torn": lambda: gzip.compress(FEED.encode())[:-8] + bytes(8),
    "gzip-nested": lambda: gzip.compress(gzip.compress(bytes(2**24))),
    "zeros": lambda: bytes(2**22),
}


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feed.xml", bytes(2**24))
    return file.getvalue()


def _item(title: str = HARMLESS, more: str = "", n: int = 1) -> str:
    link = f"<link>https://port.example/{n}</link>"
    return f"<item><title>{title}</title>{link}{more}</item>"


def _many(form: str, count: int) -> str:
    return "".join(map(form.format, range(count)))


def _laughs(depth: int = 12) -> str:
    first = '<!ENTITY a0 "ha">'
    rest = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, depth))
    return f"<!DOCTYPE rss [{first}{rest}]>"


def _entity(definition: str) -> str:
    doctype = f"<!DOCTYPE rss [<!ENTITY x {definition}>]>"
    return doctype + FEED.format(_item(f"{HARMLESS} &x;", "&x;"))


def _canary() -> str:
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"mujaz-{os.getpid()}-canary"
    path.write_text(CANARY)
    return path.as_uri()


BODIES: Mapping[str, Callable[[], str | bytes]] = {
    "billion laughs": lambda: _laughs() + FEED.format(_item(f"{HARMLESS} &a11;")),
    "quadratic blow-up": lambda: (
        f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'
        + FEED.format(_item(f"{HARMLESS} {'&a;' * 20_000}"))
    ),
    "external file": lambda: _entity(f'SYSTEM "{_canary()}"'),
    "external address": lambda: _entity('SYSTEM "http://169.254.169.254/latest"'),
    "external definitions": lambda: (
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/evil.dtd">' + FEED.format(_item())
    ),
    "parameter entity": lambda: (
        f'<!DOCTYPE rss [<!ENTITY % f SYSTEM "{_canary()}"> %f;]>'
        + FEED.format(_item())
    ),
    "inclusion": lambda: FEED.format(
        _item(
            more="<xi:include xmlns:xi='http://www.w3.org/2001/XInclude'"
            f" href='{_canary()}' parse='text'/>"
        )
    ),
    "stylesheet": lambda: (
        '<?xml-stylesheet href="http://127.0.0.1/x.xsl"?>' + FEED.format(_item())
    ),
    "deep nesting": lambda: FEED.format(_item(more="<a>" * 5_000 + "</a>" * 5_000)),
    "deep markup": lambda: FEED.format(
        _item(more=f"<description>{'&lt;b&gt;' * 20_000}</description>")
    ),
    "attribute flood": lambda: FEED.format(
        _item(more="<a" + _many(' a{0}="{0}"', 2_000) + "/>")
    ),
    "namespace flood": lambda: FEED.format(
        _item(more="<a" + _many(' xmlns:n{0}="u{0}"', 2_000) + "/>")
    ),
    "unclosed comment": lambda: FEED.format(_item() + "<!--" * 50_000),
    "unclosed sections": lambda: FEED.format(_item() + "<![CDATA[" * 20_000),
    "many entries": lambda: FEED.format("".join(_item(n=n) for n in range(1_000))),
    "huge title": lambda: FEED.format(_item("الصين " * 100_000)),
    "one long word": lambda: FEED.format(_item("ص" * 500_000)),
    "opening brackets": lambda: FEED.format(_item("&lt;" * 50_000)),
    "ampersands": lambda: FEED.format(_item("&amp;" * 50_000)),
    "references": lambda: FEED.format(_item("&#1589;" * 1_000_000)),
    "combining marks": lambda: FEED.format(_item(HARMLESS + "\u0300" * 100_000)),
    "endless text": lambda: FEED.format(
        _item(more=f"<description>{HARMLESS * 1_000}</description>")
    ),
    "null bytes": lambda: FEED.format(_item("الصين\0 تخفض\0 الرسوم")),
    "false charset": lambda: (
        '<?xml version="1.0" encoding="windows-1256"?>' + FEED.format(_item())
    ),
    "charset of nowhere": lambda: (
        '<?xml version="1.0" encoding="x-evil"?>' + FEED.format(_item())
    ),
    "markup in UTF-7": lambda: (
        '<?xml version="1.0" encoding="UTF-7"?>'
        + FEED.format(_item(f"{HARMLESS} +ADw-script+AD4-"))
    ),
    "UTF-16 without a mark": lambda: FEED.format(_item()).encode("utf-16-le"),
    "broken UTF-8": lambda: _head() + b"\xff\xfe\xc3\x28" * 50_000,
    "zip archive": _zip,
    "picture": lambda: b64decode(
        "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    ),
    "random bytes": lambda: bytes(range(256)) * 1_000,
    "deep JSON": lambda: b'{"items":' + b"[" * 100_000,
    "JSON of other things": lambda: (
        b'{"version":"https://jsonfeed.org/version/1.1","items":'
        b'[{"id":{},"url":[],"title":7},null,9,"x"]}'
    ),
    "huge numbers in JSON": lambda: b'{"items":[{"id":' + b"9" * 100_000 + b"}]}",
}
