"""Attacks on fetching, parsing and messages: what came of each, and how many got in.

    ./mujaz bench attacks [WORD]

Runs the table of tests/data/attacks.toml, or what of it holds the word, against the
real client, guard, parser and renderer. Exits with 1 if anything got through.
"""

import asyncio
import sys
import time

from tests.attacks import attacks, run

WIDTH = 60


async def main(word: str = "") -> bool:
    through = slowest = 0.0
    chosen = [attack for attack in attacks() if word in attack.kind]
    for attack in chosen:
        started = time.perf_counter()
        found = await run(attack)
        seconds = time.perf_counter() - started
        slowest = max(slowest, seconds)
        through += bool(found.faults)
        told = "; ".join(found.faults) if found.faults else _line(found.what)
        mark = "THROUGH" if found.faults else "held"
        print(f"{attack.kind:58} {seconds:6.2f} s  {mark:8} {told}", flush=True)
    print(
        f"{len(chosen)} kinds, {through:.0f} got through; the slowest took"
        f" {slowest:.2f} s"
    )
    return not through


def _line(text: str) -> str:
    line = " ".join(text.split("\n\n", 1)[-1].split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


if __name__ == "__main__":
    sys.exit(not asyncio.run(main(*sys.argv[1:2])))
