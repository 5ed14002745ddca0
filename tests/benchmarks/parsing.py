"""Parsing a feed, bytes to entries, beside feedparser; and what each part of it costs.

Feeds of three shapes, all different, in rounds that take turns; CPU time, medians of
the rounds' ratios: how many times as fast as feedparser, as feedparser without
sanitising and resolving, and as the latter on feeds that only it can read.
"""

import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import feedparser

from jobs.parse import parse
from storage.model import Source
from tests.feeds import tidy

DESK = Source("desk", "المكتب", "https://desk.example/rss", "ar", zone="Asia/Riyadh")
FEEDS = {"s20": 20, "s50": 8, "s200": 2}


def seconds(step: Callable[[bytes], object], feeds: list[bytes]) -> float:
    start = time.process_time()
    for feed in feeds:
        step(feed)
    return time.process_time() - start


def ours(feed: bytes) -> object:
    return parse(feed, DESK)


def peer(feed: bytes) -> object:
    return feedparser.parse(feed)


def unsanitised(feed: bytes) -> object:
    return feedparser.parse(feed, sanitize_html=False, resolve_relative_uris=False)


def damaged(feed: bytes) -> bytes:
    """The feed with a tag that nothing closes: feedparser's, then."""
    return feed.replace(b"</title>", b"<br></title>", 1)


def main(rounds: int = 5) -> None:
    print("shape    feed kB     ours ms  feedparser ms  ratio  as we call it  damaged")
    for shape, count in FEEDS.items():
        feeds = [tidy(number, shape) for number in range(count)]
        broken = [*map(damaged, feeds)]
        mine, theirs, called, hurt, lost = zip(
            *(
                [
                    seconds(ours, feeds),
                    seconds(peer, feeds),
                    seconds(unsanitised, feeds),
                    seconds(ours, broken),
                    seconds(unsanitised, broken),
                ]
                for _ in range(rounds)
            ),
            strict=True,
        )
        print(
            f"{shape:7} {sum(map(len, feeds)) / count / 1000:8.0f}"
            f" {1000 * median(mine) / count:11.2f}"
            f" {1000 * median(theirs) / count:14.2f}"
            f" {ratio(theirs, mine):6.1f} {ratio(called, mine):14.1f}"
            f" {ratio(lost, hurt):8.2f}"
        )


def ratio(some: Sequence[float], others: Sequence[float]) -> float:
    return median(one / other for one, other in zip(some, others, strict=True))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
