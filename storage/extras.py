"""What a digest has beside its stories, as frozen values. Imports nothing of ours.

Import them from `storage.model`, where all the words are.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Occasion:
    """A fair, a meeting or a deadline with a day and a place, as an article says."""

    start: date
    end: date  #: its last day; often the first
    title: str  #: in the article's own words
    place: str
    topics: tuple[str, ...] = ()  #: of the article


@dataclass(frozen=True, slots=True)
class Extras:
    """What is told beside the stories."""

    occasions: tuple[Occasion, ...] = ()  #: the next one first
    word: str = ""  #: the word of the day: a term's id in the glossary
