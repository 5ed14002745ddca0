"""An operator's questions are read, or the fault is said with its line."""

import pytest

from jobs.facts.questions import Question, read_questions
from jobs.tables import TableError

HEADER = "term\tquestion\tanswer\n"


def test_questions_stand_under_their_terms_in_order() -> None:
    text = f"{HEADER}# a comment\nlpr\tأ؟\tب.\n\nopc\tج؟\tد.\nlpr\tهـ؟ \t و.\n"

    assert read_questions(text, "faq.tsv") == {
        "lpr": (Question("أ؟", "ب."), Question("هـ؟", "و.")),
        "opc": (Question("ج؟", "د."),),
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("term\tanswer\n", "faq.tsv: the header must be term, question, answer"),
        (f"{HEADER}zzz\tأ؟\tب.", 'faq.tsv, line 2: the glossary has no term "zzz"'),
        (f"{HEADER}lpr\tأ؟", "faq.tsv, line 2: 2 cells, not 3"),
        (f"{HEADER}lpr\t \tب.", "line 2: the question needs 1 to 120 characters"),
        (f"{HEADER}lpr\tأ\t{'ب' * 1501}", "line 2: the answer needs 1 to 1500 char"),
        (HEADER + "lpr\tأ؟\tب.\n" * 4, 'line 5: "lpr" has more than 3 questions'),
    ],
)
def test_a_wrong_file_says_where(text: str, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        read_questions(text, "faq.tsv")
