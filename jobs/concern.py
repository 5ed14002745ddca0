"""An article, or a story, to what an editor should look at. Pure.

What is held back is decided in `storage.editing.HOLDING`; all else is told meanwhile,
without what is doubtful.
"""

from collections.abc import Iterable, Iterator, Mapping

from jobs.arabic.fold import fold
from jobs.arabic.phrases import phrase
from jobs.dispute import disputes
from jobs.facts.directory import directory
from jobs.facts.entities import doubted
from jobs.tell import voices
from storage.model import Article, Concern, Reason, Rereading, Source, Story

_DATES = frozenset({"no-date", "future-date"})


def concerns(article: Article) -> tuple[Concern, ...]:
    """Return what an article raises.

    What comes of a source's or a name's ways is about these, so that it is asked once
    and not with every article.
    """
    return tuple(_raised(article, frozenset(article.flags)))


def corrected(one: Rereading) -> tuple[Concern, ...]:
    """Return what an article raises that its publisher changed."""
    revision = one.revision
    if revision is None or revision.severity == "minor" or revision.is_withdrawal:
        return ()
    subject = f"{one.new.key} {(one.new.fingerprint or b'').hex()}"
    return (Concern(Reason.CORRECTION, subject),)


def disputed(
    stories: Iterable[Story], sources: Mapping[str, Source]
) -> dict[int, tuple[Concern, ...]]:
    """Return those of the stories whose sources disagree on a figure, by id."""
    return {
        story.id: (Concern(Reason.FIGURES, str(story.id)),)
        for story in stories
        if len(story.articles) > 1 and disputes(story, sources)
    }


def is_alone(story: Story, sources: Mapping[str, Source]) -> bool:
    """Whether one independent source tells it, or copies of its text."""
    return len(voices(story, sources)) == 1


def _raised(article: Article, flags: frozenset[str]) -> Iterator[Concern]:
    if "contradiction" in flags:
        yield Concern(Reason.TRANSLATION, article.key)
    if phrase("sensitive").search(fold(article.title)):
        yield Concern(Reason.SINGLE, article.key)
    if _DATES & flags:
        yield Concern(Reason.DATE, article.source)
    if "rights-sentence" in flags:
        yield Concern(Reason.RIGHTS, article.source)
    if "ambiguous-entity" in flags:
        yield from (Concern(Reason.ENTITY, id_) for id_ in _ambiguous(article))


def _ambiguous(article: Article) -> tuple[str, ...]:
    """The entities that may be somebody else.

    Where rights keep the text from us, those of its names that ever are.
    """
    named = doubted(f"{article.title}\n{article.text}")
    return named or tuple(id_ for id_ in article.entities if id_ in _doubtful())


def _doubtful() -> frozenset[str]:
    return frozenset(d.means for one in directory().values() for d in one.doubts)
