"""Feeds as nobody should write them: whole ones, damaged by chance, one number each."""

import codecs
import re
from collections.abc import Callable, Sequence
from random import Random

from tests.feeds import odd, tidy

ENTRY = re.compile(rb"<(item|entry)[\s>].*?</\1>", re.DOTALL)
ENTITIES = [
    *("&nbsp;", "&#0;", "&#x1F;", "&#55357;&#56832;", "&#xD83D;", "&#xFFFFFFFF;", "&;"),
    *("&amp;amp;amp;", "&lt;script&gt;", "&amp;lt;b&amp;gt;", "&bogus;", "&", "&#x;"),
    *("&laquo;", "&zwj;", "&#8238;", "&#xFFFE;", "\x0b", "\x00", "\ufeff", "\u202e"),
]
DATES = [
    *("Sun, 22 Nov 2026 24:00:00", "31 Feb 2026", "0001-01-01T00:00:00Z", "9" * 400),
    *("9999-12-31T23:59:59-14:00", "1/1/1", "٣١ كانون الأول ٢٠٢٦ ١١:٥٩ م", "tomorrow"),
    *("2026-11-22T09:30:00+99:99", "Sun, 22 Nov 2126 09:30:00 GMT", "1700000000", "-5"),
]
LINKS = [
    *(
        "javascript:alert(1)",
        "http://[::1",
        "//",
        "https://",
        "data:text/html,x",
        "#top",
    ),
    *(
        "https://desk.example:99999/",
        "http://\u202edesk.example/",
        "https://a b/c",
        "?",
    ),
    *("file:///etc/hostname", "ht\ttps://desk.example/", "https://desk.example/%zz"),
    *("https://desk.example/" + "a" * 5000, "https://xn--/", "http://a@b@c/", "."),
]
DOCTYPES = [
    "<!DOCTYPE rss [<!ENTITY a 'haha'>"
    + "".join(
        f"<!ENTITY {name} '{f'&{by};' * 10}'>"
        for by, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>",
    f"<!DOCTYPE rss [<!ENTITY a '{'a' * 50_000}'>]>",
    "<!DOCTYPE rss SYSTEM 'file:///etc/hostname'>",
    "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://127.0.0.1/p.dtd'> %p;]>",
    "<!DOCTYPE rss [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>",
]
ENCODINGS = [
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"),
    *("windows-1256", "windows-1252", "iso-8859-6", "gb18030", "big5", "shift_jis"),
]
UNCLOSED = [b"<![CDATA[", b"<!--", b"<?php", b"<!DOCTYPE", b"<item", b"<a href='", b"<"]
TAGS = [b"div", b"item", b"entry", b"title", b"description", b"media:group", b"a:b"]
OPENING = re.compile(rb"(?<=>)")


def hostile(number: int, bodies: Sequence[bytes]) -> bytes:
    """The feed of a number: one of the bodies, or a made-up one, and what befell it."""
    chance = Random(number)
    body = _whole(chance, bodies)
    for _ in range(chance.choice([1, 1, 2, 3, 5])):
        body = chance.choice(DAMAGES)(chance, body)
    return body


def _whole(chance: Random, bodies: Sequence[bytes]) -> bytes:
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(bodies)
    if kind < 0.9:
        return odd(chance).encode()
    return tidy(chance.randrange(1000), "s20")


def cut(chance: Random, body: bytes) -> bytes:
    return body[: chance.randint(0, len(body))]


def beheaded(chance: Random, body: bytes) -> bytes:
    return body[chance.randint(0, len(body)) :]


def spliced(chance: Random, body: bytes) -> bytes:
    other = odd(chance).encode()
    place, start = chance.randint(0, len(body)), chance.randint(0, len(other))
    return body[:place] + other[start:]


def flipped(chance: Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 20) if body else 0):
        changed[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(changed)


def repeated(chance: Random, body: bytes) -> bytes:
    start, end = sorted(chance.randint(0, len(body)) for _ in range(2))
    return body[:end] + body[start:end][:2000] * chance.randint(1, 50) + body[end:]


def missing(chance: Random, body: bytes) -> bytes:
    start = chance.randint(0, len(body))
    return body[:start] + body[start + chance.randint(1, 200) :]


def miscoded(chance: Random, body: bytes) -> bytes:
    """In one encoding, and called another."""
    text = body.decode("utf-8", "replace")
    text = re.sub(r"\A\s*<\?xml[^>]*>", "", text)
    told, used = chance.choice(ENCODINGS), chance.choice(ENCODINGS)
    declared = f"<?xml version='1.0' encoding='{told}'?>{text}"
    return declared.encode(used, "xmlcharrefreplace" if "7" not in used else "ignore")


def marked(chance: Random, body: bytes) -> bytes:
    marks = [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0", b"\n\n"]
    return chance.choice(marks) + body


def _insert(chance: Random, body: bytes, what: bytes) -> bytes:
    """What is given, behind the end of some tag."""
    ends = [found.start() for found in OPENING.finditer(body)][:5000] or [0]
    place = chance.choice(ends)
    return body[:place] + what + body[place:]


def noisy(chance: Random, body: bytes) -> bytes:
    for _ in range(chance.randint(1, 10)):
        noise = chance.choice(ENTITIES).encode("utf-8", "surrogatepass")
        body = _insert(chance, body, noise)
    return body


def littered(chance: Random, body: bytes) -> bytes:
    """With tags that nothing opens or closes."""
    for _ in range(chance.randint(1, 30)):
        tag = chance.choice(TAGS)
        body = _insert(chance, body, chance.choice([b"<%s>", b"</%s>", b"<%s/>"]) % tag)
    return body


def unclosed(chance: Random, body: bytes) -> bytes:
    return _insert(chance, body, chance.choice(UNCLOSED))


def deep(chance: Random, body: bytes) -> bytes:
    tag, depth = chance.choice(TAGS), chance.choice([10, 100, 1000, 1000, 20_000])
    closing = b"</%s>" % tag * depth if chance.random() < 0.7 else b""
    return _insert(chance, body, b"<%s>" % tag * depth + closing)


def huge(chance: Random, body: bytes) -> bytes:
    piece = chance.choice(
        [b"a", "نص ".encode(), b"<p>", b"&amp;", b"&nbsp;", b"a@", b"."]
    )
    size = chance.choice([10_000, 10_000, 100_000, 100_000, 1_000_000])
    return _insert(chance, body, piece * (size // len(piece)))


def many(chance: Random, body: bytes) -> bytes:
    """The first entry again and again, its ids the same each time or not."""
    entry = ENTRY.search(body)
    one = entry[0][:2000] if entry else b"<item><link>/a</link></item>"
    count = chance.choice([100, 1000, 2000])
    same = chance.random() < 0.5
    pieces = [
        one if same else one.replace(b"example/", b"example/%d" % n)
        for n in range(count)
    ]
    return _insert(chance, body, b"".join(pieces))


def attributed(chance: Random, body: bytes) -> bytes:
    count = chance.choice([10, 1000, 20_000])
    names = b"".join(b" a%d='%d'" % (n, n) for n in range(count))
    return body.replace(b">", names + b">", 1)


def _filled(chance: Random, body: bytes, tags: bytes, texts: Sequence[str]) -> bytes:
    def other(match: re.Match[bytes]) -> bytes:
        text = chance.choice(texts).encode("utf-8", "surrogatepass")
        return match[1] + text.replace(b"<", b"&lt;") + b"</"

    return re.sub(b"(<(?:" + tags + rb")[^>]*>)[^<]*</", other, body)


def misdated(chance: Random, body: bytes) -> bytes:
    return _filled(chance, body, b"pubDate|published|updated|dc:date", DATES)


def misled(chance: Random, body: bytes) -> bytes:
    return _filled(chance, body, b"link|guid|id", LINKS)


def untitled(chance: Random, body: bytes) -> bytes:
    return _filled(
        chance, body, b"title|description", ["", " ", "\u200f", "<b></b>", "."]
    )


def defined(chance: Random, body: bytes) -> bytes:
    text = re.sub(rb"\A\s*<\?xml[^>]*>", b"", body)
    name = chance.choice([b"&a;", b"&i;", b"&e;"])
    return chance.choice(DOCTYPES).encode() + text.replace(
        b"</title>", name + b"</title>"
    )


def renamed(chance: Random, body: bytes) -> bytes:
    """With one name for another."""
    names = re.findall(rb"</([\w:]+)>", body) or [b"item"]
    return body.replace(
        chance.choice(names), chance.choice([*names, *TAGS, b"svg", b""])
    )


def framed(chance: Random, body: bytes) -> bytes:
    """Within a web page, a text or a JSON document."""
    before, after = chance.choice(
        [
            (b"<!DOCTYPE html><html><body><pre>", b"</pre></body></html>"),
            (b"<b>Warning</b>: feed.php on line 3<br>\n", b"<!-- 0.2 s -->"),
            (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', b"]}"),
            (b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n", b""),
        ]
    )
    return before + body + after


DAMAGES: list[Callable[[Random, bytes], bytes]] = [
    *(cut, cut, beheaded, spliced, flipped, repeated, missing, miscoded, miscoded),
    *(marked, noisy, noisy, littered, unclosed, deep, huge, many, attributed),
    *(misdated, misled, untitled, defined, renamed, framed),
]
