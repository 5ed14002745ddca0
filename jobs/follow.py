"""What readers follow to the news about it. Pure.

Whoever stands in the directory is known in every spelling and language; any other word
is looked for in titles, by its stems.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache

from jobs.arabic.fold import stem
from jobs.arabic.lexicon import lexemes
from jobs.facts.directory import Entity, directory, lookup
from jobs.facts.frequency import weight
from jobs.facts.names import found, introduced
from jobs.renew import renewal
from jobs.seek import named_by
from storage.model import Article, Headlines, Interest, Profile, Story, Target

AT_ONCE, DAILY, WEEKLY = "i", "d", "w"  #: how readers are told of what they follow
_TELLING = 2.0  # what a word says at least, by which news are looked up
_WORD = "_"  # no id in the directory begins with it


def known_as(text: str) -> tuple[Entity, ...]:
    """Return whom a reader means: one, several to choose from, or nobody we know.

    A word for what they are may stand before a name ("the company Huawei"); where
    several are named, each is meant.
    """
    if exact := lookup(text):
        return exact
    if named := named_by(text):
        return (directory()[named],)
    words = lexemes(text)
    hits = found(words)
    named_words = {n for hit in hits for n in range(hit.start, hit.end)}
    others = [word for n, word in enumerate(words) if n not in named_words]
    if not hits or not all(introduced(word) for word in others):
        return ()
    ids = dict.fromkeys(hit.meanings[0].id for hit in hits)
    return tuple(directory()[id_] for id_ in ids)


def somebody(entity: str) -> Target:
    """Return what following somebody in the directory looks for."""
    return Target(entity, entity, entity)


def named(name: str) -> Target | None:
    """Return what is followed under a name: of somebody in the directory, or a word."""
    return somebody(name) if name in directory() else word(name)


def word(text: str) -> Target | None:
    """Return what following a word, or several, looks for; None if it says too little.

    Texts that differ in spelling alone are one.
    """
    stems = _stems(text)
    telling = max(stems, key=weight, default="")
    if not telling or weight(telling) < _TELLING:
        return None
    digest = hashlib.blake2b(" ".join(stems).encode(), digest_size=9).digest()
    code = _WORD + urlsafe_b64encode(digest).decode()
    return Target(code, _WORD + telling, text)


@dataclass(frozen=True)
class News:
    """Stories by what can be followed."""

    stories: tuple[Headlines, ...]
    _known: dict[str, frozenset[int]] = field(default_factory=dict)  #: by code

    def about(self, followed: Target) -> frozenset[int]:
        """Return the ids of the stories about whom one follows, or with the word."""
        if followed.code not in self._known:
            near = self._by_key.get(followed.key, ())
            ids = (one.story for one in near if is_about(one, followed))
            self._known[followed.code] = frozenset(ids)
        return self._known[followed.code]

    @cached_property
    def updated(self) -> Mapping[int, datetime]:
        """When the newest report of each story was first read."""
        return {one.story: one.updated for one in self.stories}

    @cached_property
    def _by_key(self) -> Mapping[str, Sequence[Headlines]]:
        found: defaultdict[str, list[Headlines]] = defaultdict(list)
        for one in self.stories:
            for key in keys(one):
                found[key].append(one)
        return found


@dataclass(frozen=True, slots=True)
class Arising:
    """What a story brings that followers may not know."""

    story: int
    seen: datetime  #: when the first report came in that brings it
    whole: Headlines
    known: Headlines | None  #: as it was told before; None: all of it is news

    def concerns(self, followed: Iterable[Target]) -> tuple[Target, ...]:
        """Return those for whom it is news; whom the story names first comes first."""
        about = (one for one in followed if self._is_news_of(one))
        return tuple(sorted(about, key=lambda one: (self._place(one), one.code)))

    def _is_news_of(self, one: Target) -> bool:
        is_known = self.known is not None and is_about(self.known, one)
        return is_about(self.whole, one) and not is_known

    def _place(self, followed: Target) -> int:
        """Where the story names it: words that readers chose come last."""
        names = self.whole.entities
        return len(names) if followed.is_word else names.index(followed.code)


def arising(story: Story, since: datetime) -> Arising:
    """Return what a story brings with its reports since then.

    One that is new, or that a fact has changed, is news in whole; any other is news of
    what no report named before.
    """
    before = [one for one in story.articles if one.seen < since]
    new = [one for one in story.articles if one.seen >= since]
    known = None
    if before and not renewal(story, since):
        known = headlines(story.id, before)
    seen = min(one.seen for one in new)
    return Arising(story.id, seen, headlines(story.id, story.articles), known)


def keys(news: Headlines) -> frozenset[str]:
    """Return the keys under which those are found who follow what a story is about."""
    stems = (one for title in news.titles for one in _stems(title))
    return frozenset((*news.entities, *(_WORD + one for one in stems)))


def is_about(news: Headlines, followed: Target) -> bool:
    """Return whether a story names whom one follows, or has the word in a title."""
    if not followed.is_word:
        return followed.code in news.entities
    wanted = _stems(followed.name)
    return any(_holds(_stems(title), wanted) for title in news.titles)


def headlines(story: int, articles: Sequence[Article]) -> Headlines:
    """Return what a story of these reports is called, and whom it names."""
    return Headlines(
        story=story,
        updated=max(one.seen for one in articles),
        titles=tuple(dict.fromkeys(one.title for one in articles)),
        entities=tuple(dict.fromkeys(e for one in articles for e in one.entities)),
    )


def favouring(profile: Profile, mine: Interest, news: News) -> Profile:
    """Return the profile of a reader who follows this, for an edition of this news.

    It names stories, not what is followed: whoever is concerned by the same stories
    shares an edition, whatever else they follow.
    """
    daily = (one for one in mine.follows if one.mode != WEEKLY)
    wanted = mine.owed.union(*(news.about(one) for one in daily))
    recent = news.updated
    followed = (one for one in wanted if one in recent and recent[one] >= profile.since)
    told = (one for one in mine.told if one[0] in recent and one[1] >= profile.since)
    return replace(profile, followed=tuple(sorted(followed)), told=tuple(told))


def favouring_week(profile: Profile, mine: Interest, news: News) -> Profile:
    """Return the same for a week's edition: what is followed in any way counts."""
    about = frozenset().union(*(news.about(one) for one in mine.follows))
    followed = (one for one in about if news.updated[one] >= profile.since)
    return replace(profile, followed=tuple(sorted(followed)))


def _holds(title: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(title[n : n + size] == wanted for n in range(len(title) - size + 1))


@lru_cache(maxsize=20_000)  # the titles of some days, asked for many readers
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(one) for one in lexemes(text))
