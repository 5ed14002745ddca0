"""Broken feeds by the thousand, and those of a folder: what parsing makes of them.

./mujaz bench hostile [COUNT [FIRST [FOLDER]]] reads that many made-up feeds, numbered
from FIRST on, and every file of the folder (feedparser's source distribution has two
thousand feeds), each in a process that is watched. Printed are what went wrong, and the
slowest and the largest. An article counts when it is sound once it was read: with a
title, an absolute link, a key of its own and a time in UTC.
"""

import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from jobs.errors import ParseError
from jobs.feeds.url import canonical
from jobs.parse import Feed, parse
from jobs.pick import pick
from jobs.read import read
from storage.model import Article, Source
from tests.hostile import hostile

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
DESK = Source("desk", "المكتب", "https://desk.example/rss", "ar", zone="Asia/Riyadh")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLOW, LARGE = 2.0, 200.0  # seconds and megabytes that no feed may take
HANGS = 60.0  # seconds after which nobody waits any longer
READ = 3  # articles of a feed: reading one takes longer than parsing most feeds


@dataclass(frozen=True)
class Case:
    """A feed by the name under which it can be had again."""

    name: str

    def body(self, bodies: list[bytes]) -> bytes:
        if self.name.isdecimal():
            return hostile(int(self.name), bodies)
        return Path(self.name).read_bytes()


@dataclass(frozen=True)
class Outcome:
    """What became of a feed."""

    kind: str  #: "feed", "no feed", or what went wrong
    seconds: float = 0.0  #: of processor time, for parsing
    megabytes: float = 0.0  #: that the whole process held at most
    entries: int = 0


def is_sound(article: Article) -> bool:
    link = urlsplit(article.url)
    return (
        bool(article.title.strip())
        and link.scheme in {"http", "https"}
        and bool(link.hostname)
        and canonical(article.url) == article.key
        and article.published.utcoffset() == timedelta(0)
        and article.published <= NOW
    )


def outcome(body: bytes) -> Outcome:
    start = time.process_time()
    try:
        feed = parse(body, DESK)
    except ParseError as error:
        feed, kind = Feed("", "", (), 0), "no feed" if str(error) else "no reason"
    except Exception as error:
        feed, kind = Feed("", "", (), 0), f"crash: {error!r}"[:120]
    else:
        kind = "feed"
    took = time.process_time() - start
    kept = list(pick(feed, NOW).values())[:READ]
    if not all(is_sound(read(entry, DESK, NOW)) for entry in kept):
        kind = "an article that is not sound"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Outcome(kind, took, peak, len(feed.entries))


def work(cases: Connection) -> None:
    """Tell what becomes of each feed whose name comes in."""
    bodies = [
        file.read_bytes()
        for file in sorted(FEEDS.iterdir())
        if ".expected." not in file.name
    ]
    while (case := cases.recv()) is not None:
        cases.send(outcome(case.body(bodies)))


def outcomes(cases: list[Case]) -> Iterator[tuple[Case, Outcome]]:
    """Each case with what became of it; whoever hangs or dies is replaced."""
    spawn = multiprocessing.get_context("spawn")
    ours = worker = None
    for case in cases:
        if worker is None:
            ours, theirs = spawn.Pipe()
            worker = spawn.Process(target=work, args=(theirs,))
            worker.start()
            theirs.close()
        ours.send(case)
        try:
            told = ours.recv() if ours.poll(HANGS) else Outcome("hang", HANGS)
        except EOFError:
            told = Outcome("death")
        if told.kind in {"hang", "death"} or told.megabytes > LARGE:
            worker.kill()
            worker = None
        yield case, told
    if worker is not None:
        ours.send(None)
        worker.join()


def main(count: str = "10000", first: str = "0", folder: str = "") -> None:
    cases = [Case(str(number)) for number in range(int(first), int(first) + int(count))]
    if folder:
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        cases += [Case(str(path)) for path in files]
    if not cases:
        sys.exit(f"nothing to read: COUNT is {count}, and no file lies in {folder!r}")
    told = [*outcomes(cases)]
    kinds = Counter(one.kind for _, one in told)
    entries = sum(one.entries for _, one in told)
    print(f"{len(told):,} feeds, {entries:,} entries")
    for kind, number in kinds.most_common():
        print(f"{number:8,} {kind}")
    for case, one in told:
        if one.kind not in {"feed", "no feed"}:
            print(f"  {case.name}: {one.kind}")
    slowest = sorted(told, key=lambda each: -each[1].seconds)[:5]
    print("slowest:", ", ".join(f"{c.name} {o.seconds:.2f} s" for c, o in slowest))
    # A process keeps what it once held, so the largest is one of those up to here.
    case, largest = max(told, key=lambda each: each[1].megabytes)
    print(f"largest: {largest.megabytes:.0f} MB, by {case.name} or before")
    over = sum(o.seconds > SLOW or o.megabytes > LARGE for _, o in told)
    print(f"over {SLOW:g} s or {LARGE:g} MB: {over}")


if __name__ == "__main__":
    # Under its own name, by which its processes find what they are to do.
    from tests.benchmarks.hostile import main as start

    start(*sys.argv[1:])
