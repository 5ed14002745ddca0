"""One poll of many feeds, by us or by lemon24/reader, in a process of its own.

Started with a job as JSON: the side, the state, the database and the feeds' addresses.
Prints what it took as JSON; imports and setting up are not counted.
"""

import asyncio
import json
import resource
import sqlite3
import sys
import time
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


async def ours(job: Told, *, reads: bool) -> Told:
    """Our poll; without reading, it keeps every entry as it is."""
    clock = Noon()
    store = await open_store(
        f"sqlite:///{job['database']}",
        clock.now,
        search_text=lambda article: article.title,
        keys=found_by if reads else Keys(nothing, nothing, lambda a, b: False),
    )
    client = build_client("bench@desk.example", allow_private=True)
    sources = [
        # Settled by the operator: reader asks no publisher what it reserves either.
        Source(f"desk-{number}", "المكتب", url, "ar", reason="bench")
        for number, url in enumerate(job["feeds"])
    ]
    desk = Desk(
        *(store, client, clock, "bench", news if reads else as_it_is),
        group if reads else lambda new, recent: {},
        Sites(client, clock),
    )
    await store.sources.sync(sources)
    async with client:
        if reads:  # which opens the word lists
            read(
                Entry("", "https://desk.example/", "الصين", "الصين", None),
                sources[0],
                NEWEST,
            )
        watch = Watch()
        polled = await poll(desk, limit=len(sources), all_=True)
        told = watch.told()
    await store.close()
    return {**told, "failed": polled.failed, "articles": polled.articles}


def theirs(job: Told) -> Told:
    # reader's copy of feedparser wants a module that comes without a wheel; feedparser
    # itself has moved on to this one, which is the same by another name.
    sys.modules["sgmllib"] = import_module("feedparser_sgmllib")
    make_reader = import_module("reader").make_reader  # a peer: not always installed
    reader = make_reader(job["database"])
    for url in job["feeds"]:
        reader.add_feed(url, exist_ok=True)
    watch = Watch()
    results = list(reader.update_feeds_iter(workers=20, scheduled=False))
    told = watch.told()
    failed = sum(isinstance(result.value, Exception) for result in results)
    return {**told, "failed": failed, "articles": 0}


def found(job: Told) -> set[bytes]:
    """The digests of all entries that a side knows."""
    with closing(sqlite3.connect(job["database"])) as database:
        if job["side"] == "reader":
            links = database.execute("SELECT link FROM entries")
            return {digest(canonical(link)) for (link,) in links}
        union = "SELECT digest FROM article UNION SELECT digest FROM dismissed"
        return {row[0] for row in database.execute(union)}


def main(job: Told) -> None:
    if job["side"] == "reader":
        told = theirs(job)
    else:
        told = asyncio.run(ours(job, reads=job["side"] == "mujaz"))
    known = sorted(each.hex() for each in found(job))
    print(
        json.dumps({**told, "found": len(known), "sum": digest("".join(known)).hex()})
    )


if __name__ == "__main__":
    main(json.load(sys.stdin))
