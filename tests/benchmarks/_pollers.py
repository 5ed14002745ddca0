"""Polls of many feeds, by us or by lemon24/reader, in a process of their own.

Started with a job as a line of JSON: the side, the database and the feeds' addresses.
Polls once for each line after that, over new connections, and answers what it took as
a line of JSON; imports, setting up and opening the word lists are not counted.
"""

import asyncio
import gc
import json
import resource
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from jobs.ask import Sites
from jobs.feeds.client import build_client
from jobs.feeds.url import canonical
from jobs.group import found_by, group
from jobs.harvest import Desk
from jobs.parse import Entry
from jobs.poll import poll
from jobs.read import news, read
from storage.keys import Keys
from storage.model import Article, Source
from storage.rows import digest
from storage.store import open_store
from tests.feeds import NEWEST

Told = dict[str, Any]
OBJECTS = 50_000  # as in bot/memory.py


class Noon:
    """Always the same time, at which all entries are news."""

    def now(self) -> datetime:
        return NEWEST + timedelta(hours=1)

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class Watch:
    """What has gone by since it was started."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def told(self) -> Told:
        return {
            "seconds": time.perf_counter() - self.wall,
            "cpu": time.process_time() - self.cpu,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def as_it_is(entry: Entry, source: Source, now: datetime) -> Article:
    """An entry kept as a feed reader keeps it: everything, and nothing read in it."""
    return Article(
        *(canonical(entry.url), entry.url, source.slug, entry.title, entry.html, "ar"),
        published=entry.published or now,
        seen=now,
        china_business=True,
    )


def nothing(_: Article) -> frozenset[int]:
    return frozenset()


async def ours(job: Told, *, reads: bool) -> AsyncIterator[Told]:
    """What our polls take; without reading, they keep every entry as it is."""
    clock = Noon()
    store = await open_store(
        f"sqlite:///{job['database']}",
        clock.now,
        search_text=lambda article: article.title,
        keys=found_by if reads else Keys(nothing, nothing, lambda a, b: False),
    )
    sources = [
        # Settled by the operator: reader asks no publisher what it reserves either.
        Source(f"desk-{number}", "المكتب", url, "ar", reason="bench")
        for number, url in enumerate(job["feeds"])
    ]
    await store.sources.sync(sources)
    if reads:
        open_word_lists(sources[0])
    gc.set_threshold(OBJECTS)
    settle()
    while True:
        async with build_client("bench@desk.example", allow_private=True) as client:
            desk = Desk(
                *(store, client, clock, "bench", news if reads else as_it_is),
                group if reads else lambda new, recent: {},
                Sites(client, clock),
            )
            watch = Watch()
            polled = await poll(desk, limit=len(sources), all_=True)
            told = watch.told()
        yield {**told, "failed": polled.failed, "articles": polled.articles}


def open_word_lists(source: Source) -> None:
    one, other = (
        read(
            Entry("", f"https://desk.example/{n}", "الصين", "الصين", None),
            source,
            NEWEST,
        )
        for n in range(2)
    )
    group([one], [other])


def settle() -> None:
    """Leave what is loaded out of the collector's rounds, as a running bot does."""
    gc.collect()
    gc.freeze()


def theirs(job: Told) -> Iterator[Told]:
    # reader's copy of feedparser wants a module that comes without a wheel; feedparser
    # itself has moved on to this one, which is the same by another name.
    sys.modules["sgmllib"] = import_module("feedparser_sgmllib")
    make_reader = import_module("reader").make_reader  # a peer: not always installed
    reader = make_reader(job["database"])
    for url in job["feeds"]:
        reader.add_feed(url, exist_ok=True)
    settle()
    while True:
        watch = Watch()
        results = list(reader.update_feeds_iter(workers=20, scheduled=False))
        told = watch.told()
        failed = sum(isinstance(result.value, Exception) for result in results)
        yield {**told, "failed": failed, "articles": 0}


def found(job: Told) -> set[bytes]:
    """The digests of all entries that a side knows."""
    with closing(sqlite3.connect(job["database"])) as database:
        if job["side"] == "reader":
            links = database.execute("SELECT link FROM entries")
            return {digest(canonical(link)) for (link,) in links}
        union = "SELECT digest FROM article UNION SELECT digest FROM dismissed"
        return {row[0] for row in database.execute(union)}


def tell(job: Told, told: Told) -> None:
    known = sorted(each.hex() for each in found(job))
    told |= {"found": len(known), "sum": digest("".join(known)).hex()}
    print(json.dumps(told), flush=True)


async def serve_ours(job: Told) -> None:
    polls = ours(job, reads=job["side"] == "mujaz")
    while sys.stdin.readline():
        tell(job, await anext(polls))


def main() -> None:
    job = json.loads(sys.stdin.readline())
    if job["side"] != "reader":
        return asyncio.run(serve_ours(job))
    polls = theirs(job)
    while sys.stdin.readline():
        tell(job, next(polls))
    return None


if __name__ == "__main__":
    main()
