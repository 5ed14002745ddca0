"""Processes that read sources, really killed between any two steps."""

from tests.benchmarks._reader import POINTS
from tests.benchmarks.polls import series
from tests.databases import SqliteFiles


async def test_no_article_is_lost_and_none_is_there_twice(
    sqlite_files: SqliteFiles,
) -> None:
    with sqlite_files.empty() as url:
        made = await series(url, rounds=len(POINTS), sources=5, seed=3)

    assert (made.lost, made.twice) == (0, 0)
    assert set(made.kills) == set(POINTS)
    assert {200, 304, 503} <= set(made.answers)
