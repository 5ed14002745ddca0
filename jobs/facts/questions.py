"""An operator's file of questions about terms, and their answers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.facts.glossary import glossary
from jobs.tables import TableError, parsed

_COLUMNS = ("term", "question", "answer")
MOST = 3  #: questions of one term that its card offers
_LONGEST = {"question": 120, "answer": 1500}  # characters: a card is one message


@dataclass(frozen=True, slots=True)
class Question:
    """A question that readers ask about a term, and its answer."""

    question: str
    answer: str


Questions = Mapping[str, tuple[Question, ...]]  #: by the id of the term


def read_questions(text: str, name: str) -> Questions:
    """Return the questions of a tab-separated file, in its order.

    Args:
        text: of the file: term, question, answer.
        name: of the file, for errors.

    Raises:
        TableError: the file is wrong; says in which line and why.
    """
    found: dict[str, tuple[Question, ...]] = {}
    for where, row in parsed(text, name, *_COLUMNS):
        term, asked, answer = row.values()
        if term not in glossary():
            raise TableError(f'{where}: the glossary has no term "{term}"')
        for column, most in _LONGEST.items():
            if not 0 < len(row[column].strip()) <= most:
                raise TableError(f"{where}: the {column} needs 1 to {most} characters")
        found[term] = (*found.get(term, ()), Question(asked.strip(), answer.strip()))
        if len(found[term]) > MOST:
            raise TableError(f'{where}: "{term}" has more than {MOST} questions')
    return found
