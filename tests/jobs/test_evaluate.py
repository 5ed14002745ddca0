import json
import sys
from pathlib import Path

import pytest

from jobs.evaluate import Row, evaluate
from jobs.labelled.scores import Score, accepted, compared

DATA = Path(__file__).parents[1] / "data"
FLOORS = {
    "cleaning": 0.98,
    "unseen lines of pages": 0.94,
    "China business": 0.97,
    "topics": 0.82,
    "first topic": 0.95,
    "topic filed under": 0.85,
    "topic filed under, unseen": 0.80,
    "entities": 0.97,
    "figures": 0.97,
    "same story": 0.90,
    "same story, twins": 0.79,
    "same story, unseen twins": 0.79,
    "summaries (ROUGE-1)": 0.72,
    "corrections told": 0.98,
    "corrections told, unseen": 0.85,
    "false numbers caught": 0.98,
    "false names caught": 0.95,
    "false directions caught": 0.95,
}
ENOUGH = {
    "cleaning": 15,
    "China business": 200,
    "same story": 200,
    "corrections told, unseen": 20,
}


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    """As it is without what only comparing needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "datasketch", None)
        patch.setitem(sys.modules, "trafilatura", None)
        return evaluate(DATA)


@pytest.mark.parametrize(("task", "floor"), FLOORS.items())
def test_a_task_is_done_well_and_better_than_simply(
    task: str, floor: float, rows: tuple[Row, ...]
) -> None:
    ours, *baselines = (row for row in rows if row.task == task)

    assert ours.method == "ours"
    assert ours.f1 >= floor
    assert all(ours.f1 > row.f1 > 0 for row in baselines)
    assert ours.items >= ENOUGH.get(task, 30)


def test_a_baseline_that_is_not_installed_has_no_row(rows: tuple[Row, ...]) -> None:
    methods = {row.method for row in rows}

    assert "same title" in methods
    assert not methods & {"MinHash", "trafilatura"}


def test_a_folder_without_labelled_data_has_no_rows(tmp_path: Path) -> None:
    assert evaluate(tmp_path) == ()


def test_only_the_tasks_that_have_data_are_done(tmp_path: Path) -> None:
    item = {"text": "علي بابا", "entities": ["alibaba", "tencent"]}
    (tmp_path / "entities.jsonl").write_text(f"{json.dumps(item)}\n\n", "utf-8")

    assert evaluate(tmp_path) == (
        Row("entities", "ours", 1, precision=1.0, recall=0.5, f1=2 / 3),
        Row("entities", "display names", 1, precision=1.0, recall=0.5, f1=2 / 3),
    )


def test_answers_are_right_wrong_or_missing() -> None:
    assert compared(["a", "a", "b"], ["a", "c"]) == Score(1, 2, 1)
    assert compared([], []) == Score()


def test_any_accepted_name_is_right() -> None:
    gold = [["mkt", "cny"], ["eco"]]

    assert accepted(["cny", "law"], gold) == Score(right=1, wrong=1, missed=1)
    assert accepted(["cny", "mkt", "eco"], gold) == Score(right=2, wrong=0, missed=0)


def test_scores_add_up() -> None:
    total = Score(3, 1, 0) + Score(0, 0, 2)

    assert total == Score(3, 1, 2)
    assert (total.precision, total.recall) == (0.75, 0.6)
    assert total.f1 == pytest.approx(2 / 3)
    assert (Score().precision, Score().recall, Score().f1) == (0.0, 0.0, 0.0)
