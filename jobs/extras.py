"""A day's extras to what an edition has of them beside its stories. Pure."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta

from jobs.facts.glossary import glossary, terms
from storage.model import Edition, Extras, Occasion, Story

OCCASIONS = 3  #: in one message
CYCLE = timedelta(days=45)  #: within which no word is given twice


def dressed(edition: Edition, day: Extras) -> Edition:
    """The edition with what its readers are told of a day beside the stories.

    Args:
        day: every occasion that is to come, soonest first, and the word.
    """
    profile = edition.profile
    theirs = (o for o in day.occasions if not set(profile.topics).isdisjoint(o.topics))
    occasions = tuple(_distinct(theirs))[:OCCASIONS]
    word = day.word if profile.word and day.word in glossary() else ""
    return replace(edition, extras=Extras(occasions, word))


def word(day: date, given: Collection[str], stories: Iterable[Story]) -> str:
    """The id of a day's term: one that most of its stories name, if any do.

    Args:
        day: among terms of which equally many stories speak it decides.
        given: the words of the days before, within a cycle.
        stories: of the day.
    """
    heard = Counter(
        term.id
        for story in stories
        for term in terms(f"{story.lead.title}\n{story.lead.summary}")
    )
    able = [t.id for t in glossary().values() if t.chinese and t.pinyin]
    left = [id_ for id_ in able if id_ not in given]
    return max(left or able, key=lambda id_: (heard[id_], _lot(day, id_)))


def _lot(day: date, id_: str) -> bytes:
    return hashlib.sha256(f"{day} {id_}".encode()).digest()


def _distinct(occasions: Iterable[Occasion]) -> Iterable[Occasion]:
    """Each occasion once, however many articles announce it."""
    first: dict[tuple[date, date, str], Occasion] = {}
    for one in occasions:
        first.setdefault((one.start, one.end, one.place), one)
    return first.values()
