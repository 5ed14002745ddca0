"""Polling a thousand feeds, beside lemon24/reader; whole, and without reading articles.

./mujaz bench polling [FEEDS [LATENCY_MS [ROUNDS]]] serves feeds of general news from
this machine (75 % with 20 entries, 20 % with 50, 5 % with 200), two from each host, and
lets the sides take turns, each in a process of its own. First all feeds are new; an
hour later 90 % are unchanged and say so, 5 % do not say so, 5 % have two new entries.
Latency is up to four times the given milliseconds.

"mujaz" is the whole workflow: an entry in fifty is business with China, and is cleaned,
tagged, summarised and grouped. "keep all" keeps every entry and reads none, as reader
does: fetching, parsing and storing alone.
"""

import asyncio
import http.client
import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from storage.engine import connect
from storage.migrate import migrate
from tests.benchmarks._newsstand import newsstand

SIDES = ("mujaz", "keep all", "reader")
STATES = ("first", "steady")


class Side:
    """A process that polls whenever it is told to."""

    def __init__(self, name: str, folder: str, feeds: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks._pollers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        database = str(Path(folder) / f"{name}.db")
        if name != "reader":
            asyncio.run(set_up(database))
        self.tell(json.dumps({"side": name, "database": database, "feeds": feeds}))

    def tell(self, line: str) -> None:
        print(line, file=self.process.stdin, flush=True)

    def poll(self) -> dict[str, Any]:
        self.tell("poll")
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate()


async def set_up(database: str) -> None:
    """Make our tables, which a running process finds."""
    db = connect(f"sqlite:///{database}")
    await migrate(db)
    await db.close()


def turn(feeds: list[str], state: str) -> None:
    """Tell the publishers what time it is."""
    host, _, port = feeds[0].split("/")[2].partition(":")
    connection = http.client.HTTPConnection(host, int(port))
    connection.request("GET", "/later" if state == "steady" else "/early")
    connection.getresponse().read()
    connection.close()


def main(count: int = 1000, latency: int = 0, rounds: int = 1) -> None:
    least, most = latency / 1000, 4 * latency / 1000
    took: dict[tuple[str, str], list[dict[str, Any]]] = {}
    with newsstand(count, (least, most)) as feeds:
        for _ in range(rounds):
            with TemporaryDirectory() as folder, ExitStack() as stack:
                sides = {name: Side(name, folder, feeds) for name in SIDES}
                for side in sides.values():
                    stack.callback(side.close)
                for state in STATES:
                    turn(feeds, state)
                    for name, side in sides.items():
                        took.setdefault((state, name), []).append(side.poll())
    print(f"{count:,} feeds, latency {latency} to {4 * latency} ms, {rounds} rounds")
    print("                    feeds/s   CPU s   peak MB  times reader's speed, CPU")
    for (state, side), runs in took.items():
        peers = took[state, "reader"]
        pairs = [*zip(runs, peers, strict=True)]
        speed = median(peer["seconds"] / one["seconds"] for one, peer in pairs)
        cost = median(peer["cpu"] / one["cpu"] for one, peer in pairs)
        same = all(one["sum"] == peer["sum"] for one, peer in pairs)
        last = runs[-1]
        print(
            f"{state:7} {side:9} {median(count / one['seconds'] for one in runs):9.1f}"
            f" {median(one['cpu'] for one in runs):7.2f}"
            f" {max(one['megabytes'] for one in runs):9.0f} {speed:9.1f} {cost:14.1f}"
            f"  {last['found']:,} found{', the same' if same else ', OTHERS'};"
            f" {last['failed']} failed; {last['articles']} articles"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
