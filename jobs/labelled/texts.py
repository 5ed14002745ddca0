"""How cleaning and summarising answer labelled examples, and simpler methods. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from zlib import crc32

from jobs.arabic.fold import words
from jobs.arabic.markup import document
from jobs.arabic.sentences import sentences
from jobs.clean import clean
from jobs.labelled.examples import Example
from jobs.labelled.scores import Score, compared, decided
from jobs.parse import Entry
from jobs.summarise import extract
from storage.model import Source

NEWSROOM = Source("labelled", "labelled", "https://labelled.invalid/", "ar")
_TITLE = "labelled"  # of a text: it needs no headline
_SHARE = 3  # an extract has one in so many of a text's words


def cleaned(example: Example) -> Score:
    """Return the words of the article that cleaning leaves."""
    given = example["given"]
    url, title = given.get("url", NEWSROOM.url), given.get("title", "")
    entry = Entry("1", url, title, example["page"], None, given.get("language", ""))
    source = replace(NEWSROOM, name=given.get("source", NEWSROOM.name))
    return _same_words(clean(entry, source).text, example)


def all_text(example: Example) -> Score:
    """Return the words of all that a page shows."""
    shown = document(example["page"]).paragraphs
    return _same_words("\n".join(paragraph.text for paragraph in shown), example)


def by_trafilatura(example: Example) -> Score:
    """Return the words that trafilatura extracts.

    Raises:
        ImportError: it is not installed.
    """
    from trafilatura import extract as extracted

    return _same_words(extracted(f"<html>{example['page']}</html>") or "", example)


def parted(example: Example) -> Score:
    """Return whether a line of a text is known for the page's or the article's."""
    before, after = example["before"], example["after"]
    given = "\n".join((*before, example["line"], *after))
    text = clean(Entry("1", NEWSROOM.url, _TITLE, given, None), NEWSROOM).text
    return decided(text == "\n".join((*before, *after)), example["furniture"])


def without_stop(example: Example) -> Score:
    """Return whether a line is the page's if every line without a full stop is."""
    return decided(not example["line"].endswith("."), example["furniture"])


def extracted(example: Example) -> Score:
    """Return the words that our extract shares with what people chose (ROUGE-1)."""
    text = example["text"]
    return _rouge(extract(example["title"], text, _budget(text)), example)


def lead(example: Example) -> Score:
    """Return the words that the first sentences share with what people chose."""
    return _rouge(_filled(sentences(example["text"]), example), example)


def any_sentences(example: Example) -> Score:
    """Return the words that sentences chosen by no merit share with theirs."""
    by_chance = sorted(sentences(example["text"]), key=lambda s: crc32(s.encode()))
    return _rouge(_filled(by_chance, example), example)


def lead_2(example: Example) -> Score:
    """Return the words that the first two sentences share with what people chose."""
    return _rouge(" ".join(islice(sentences(example["text"]), 2)), example)


def _filled(ordered: Iterable[str], example: Example) -> str:
    """So many of these sentences that the budget is reached, as in our extracts."""
    told: list[str] = []
    for sentence in ordered:
        if len(" ".join(told).split()) >= _budget(example["text"]):
            break
        told.append(sentence)
    return " ".join(told)


def _budget(text: str) -> int:
    return -(-len(text.split()) // _SHARE)


def _rouge(told: str, example: Example) -> Score:
    chosen = (compared(words(told), words(one)) for one in example["references"])
    return sum(chosen, Score())


def _same_words(text: str, example: Example) -> Score:
    return compared(words(text), words("\n".join(example["cleaned"]["text"])))
