"""An edition to the one Telegram message that carries it. Pure.

A message is 1-4096 characters after parsing; ours is measured in UTF-16 units,
which is stricter, and kept to 3900.

Source: https://core.telegram.org/bots/api#sendmessage
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot import bidi, extras, lines
from bot.keyboards import Button, Rows, rows
from bot.measures import entities, plain, units
from bot.texts import Html, Texts, escape
from jobs.arabic.sentences import sentences
from jobs.facts.rates import Rates
from jobs.facts.topics import Topic
from jobs.plan import LEAD, SPREAD, local_day
from jobs.tell import ownership
from storage.model import Correction, Edition, Item

TARGET = 2600  #: UTF-16 units after parsing that a digest aims at
CEILING = 3900  #: and never exceeds
ENTITIES = 90  #: formatted pieces; Telegram drops those beyond 100
PAGE = 7  #: items on a further page
HASHTAGS = 4
EXTRAS = 2  #: of what is told beside the stories
OLD = timedelta(hours=24)  #: an older item shows its date


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of each item is printed."""

    items: int
    quote: bool = True
    lead_sentences: int = 2
    figures: int = 3
    whole: int = PAGE  #: items after this rank are headline and source only
    extras: bool = True


REDUCTIONS: tuple[Mapping[str, int | bool], ...] = (
    {},
    {"quote": False},
    {"lead_sentences": 1},
    {"figures": 1},
    {"whole": 5},
)  #: in the order of the editorial rules; after them items leave the page


@dataclass(frozen=True)
class Digest:
    """One edition, as one reader profile sees it."""

    edition: Edition  #: with at least one item
    texts: Texts  #: of its reader; only the keyboard is in the reader's language
    headings: Mapping[str, Topic]
    corrections: tuple[Correction, ...] = ()  #: of stories that its reader received
    rates: Rates = ()  #: for equivalents of money
    turns: bool = True  #: whether its reader can go to further pages
    closing: tuple[Html, ...] = ()  #: what stands below everything, a block each

    def page(self, number: int = 1) -> Html:
        """A page of the edition: the digest itself, then its further headlines."""
        if number == 1:
            return Html("\n\n".join([self.news.digits(self._first[0]), *self.closing]))
        start = self._start(number)
        further = self._all[start : start + PAGE]
        blocks = [self._short(item, n) for n, item in enumerate(further, start + 1)]
        return self.news.digits("\n\n".join(["\n".join(self.header()), *blocks]))

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return 1 + -(-(len(self._all) - self._first[1].items) // PAGE)

    def keyboard(self, page: int = 1) -> Rows:
        """A button for each numbered item, then where to go from here."""
        start = self._start(page)
        end = self._start(page + 1)
        numbers = range(start + 1, min(end, len(self._all)) + 1)
        buttons = tuple(
            Button(self.texts.number(n), f"dk~{self.day}~{n}") for n in numbers
        )
        word, foot = self._word_button(page), self._foot(page)
        if word and self.pages == 1:
            return (buttons, (*word[0], *foot[0]))
        return (buttons, *word, *foot)

    @property
    def day(self) -> str:
        """The local day of its slot, as buttons carry it."""
        return f"{local_day(self.edition.slot, self.edition.profile.zone):%Y%m%d}"

    @property
    def stories(self) -> tuple[int, ...]:
        """The ids of the stories that it tells, in the order of their numbers."""
        return tuple(item.story for item in self._all)

    def item(self, number: int) -> Item | None:
        """The item that carries this number."""
        return self._all[number - 1] if 1 <= number <= len(self._all) else None

    def page_of(self, number: int) -> int:
        """The page on which the item with this number stands."""
        return max(1, 1 - (self._first[1].items - number) // PAGE)

    @property
    def shown(self) -> tuple[Item, ...]:
        """The items of the first page."""
        return self.edition.items[: self._first[1].items]

    @property
    def _all(self) -> tuple[Item, ...]:
        return (*self.edition.items, *self.edition.rest)

    def _start(self, page: int) -> int:
        """How many items stand before the page."""
        return 0 if page == 1 else self._first[1].items + (page - 2) * PAGE

    def _foot(self, page: int) -> Rows:
        if self.pages == 1:
            return rows(self.texts.keyboard("digest.only"))
        if page == 1:
            return rows(self.texts.keyboard("digest.foot", d=self.day))
        turn = {"prev": page - 1, "next": page % self.pages + 1}
        place = {"p": page, "pages": self.pages}
        return rows(self.texts.keyboard("digest.page", d=self.day, **turn, **place))

    def _word_button(self, page: int) -> Rows:
        """The way to the explanation of the word that the first page teaches."""
        if page != 1 or self._word not in self.extras():
            return ()
        return extras.explanation(self.edition.extras.word, self.texts)

    @cached_property
    def news(self) -> Texts:
        """What the text is told with, whatever language its reader chose."""
        return self.texts.news

    @property
    def money(self) -> lines.Money:
        """In what its reader counts."""
        return lines.Money(self.edition.profile.currency, self.rates)

    @cached_property
    def _first(self) -> tuple[Html, Budget]:
        """The first page and how much stands on it."""
        for budget, limit in self._budgets():
            page = self._with(budget)
            if fits(Html("\n\n".join([page, *self.closing])), limit):
                break
        return page, budget

    def _budgets(self) -> Iterator[tuple[Budget, int]]:
        """Less and less, with the length that each may have."""
        budget = Budget(len(self.edition.items))
        for less in REDUCTIONS:
            budget = replace(budget, **less)  # type: ignore[arg-type]  # keyed above
            yield budget, TARGET
        yield budget, CEILING
        budget = replace(budget, extras=False)
        for items in range(budget.items, 0, -1):
            yield replace(budget, items=items), CEILING

    def _with(self, budget: Budget) -> Html:
        lead, *others = self.edition.items[: budget.items]
        blocks: list[str] = ["\n".join(self.header()), self._lead(lead, budget)]
        heading = ""
        for number, item in enumerate(others, 2):
            block = self._item(item, number, budget)
            if item.topic == heading:
                blocks[-1] += f"\n{block}"
            else:
                heading = item.topic
                blocks.append(f"<b>{self.heading(heading)}</b>\n{block}")
        blocks += self._extras(budget)
        blocks.append("\n".join(self.footer(budget.items)))
        return Html("\n\n".join(blocks))

    def extras(self) -> list[Html]:
        """What stands below the stories of the first page."""
        return self._extras(self._first[1])

    def _extras(self, budget: Budget) -> list[Html]:
        """At most two blocks in their order; corrections are owed, and never go."""
        told, news, owed = self.edition.extras, self.news, self.corrections
        chosen = [lines.corrections(owed, self.edition, news)] if owed else []
        for block in (extras.occasions(told.occasions, news), self._word):
            size = len(plain("".join([*chosen, block])))
            if block and budget.extras and len(chosen) < EXTRAS and size <= lines.EXTRA:
                chosen.append(block)
        return [*chosen[len(owed[:1]) :], *chosen[: len(owed[:1])]]

    @property
    def _word(self) -> Html:
        return extras.word(self.edition.extras.word, self.news)

    def header(self) -> list[Html]:
        """Whose digest of which day it is, a line each."""
        profile = self.edition.profile
        if profile.catchup:
            until = self.edition.end.astimezone(ZoneInfo(profile.zone))
            n, now = profile.catchup, f"{until:%H:%M}"
            return [self.news.say("digest.catchup", n=n, now=now)]
        day = local_day(self.edition.slot, profile.zone)
        start = local_day(profile.since, profile.zone)
        since = ""
        if 1 < (day - start).days < 7:  # a weekday further back would mislead
            weekday = self.news.vocabulary("weekday")[start.weekday()]
            since = self.news.say("digest.since", weekday=weekday)
        header = [self.news.say("digest.header", day=day, since=since)]
        if profile.hijri and self.news.hijri(day):
            header.append(self.news.say("digest.hijri", day=day))
        return [*header, *self._late()]

    def _late(self) -> list[Html]:
        """That it was composed after its readers were promised it, and when."""
        edition = self.edition
        if edition.end - edition.slot <= SPREAD - LEAD:
            return []
        until = edition.end.astimezone(ZoneInfo(edition.profile.zone))
        return [self.news.say("notice.late", until=f"{until:%H:%M}")]

    def heading(self, topic: str) -> str:
        """A topic with its icon."""
        found = self.headings.get(topic)
        if found is None:  # followed, and under no heading
            return self.news.word("follow", "heading")
        return f"{found.emoji} {escape(found.name_ar)}"

    def title(self, item: Item, number: int = 1) -> str:
        """An item's linked headline, after its number unless it leads."""
        headline = lines.headline(item, self.news)
        if number == 1:
            return bidi.lead(f"<b>{headline}</b>")
        return f"{bidi.RLM}{self.news.number(number)}. {headline}"

    def summary(self, item: Item, length: int) -> str:
        """So many sentences of what an item says; "" where rights forbid."""
        told = " ".join(sentences(item.summary)[:length])
        return bidi.lead(escape(lines.cut(told, lines.SUMMARY))) if told else ""

    def footer(self, items: int) -> list[str]:
        """What there is to say below so many items, a line each."""
        shown = self.edition.items[:items]
        hidden = len(self._all) - len(shown)
        parts: list[str] = []
        owners = {ownership(c) for item in shown for c in item.credits}
        if len(shown) > 1 and len(owners) == 1 and owners.pop().startswith("state"):
            parts.append(self.news.say("digest.oneside"))
        if hidden and self.turns:
            parts.append(bidi.lead(self.news.say("digest.more", n=hidden)))
        topics = dict.fromkeys(item.topic for item in shown)
        tags = [self.headings[t].hashtag for t in topics if t in self.headings]
        parts.append(" ".join(tags[:HASHTAGS]))
        return list(filter(None, parts))

    def _lead(self, item: Item, budget: Budget) -> str:
        block = self._whole(item, 1, budget, budget.lead_sentences)
        if budget.quote and item.detail:
            block += f"\n<blockquote expandable>{escape(item.detail)}</blockquote>"
        return block

    def _item(self, item: Item, number: int, budget: Budget) -> str:
        if number > budget.whole:
            return self._short(item, number)
        return self._whole(item, number, budget, 1)

    def _whole(self, item: Item, number: int, budget: Budget, length: int) -> str:
        figures = lines.figures_line(item, self.news, budget.figures, self.money)
        parts = (self.title(item, number), self.summary(item, length), figures)
        return "\n".join([*filter(None, parts), self._sources(item)])

    def _short(self, item: Item, number: int) -> str:
        return f"{self.title(item, number)}\n{self._sources(item)}"

    def _sources(self, item: Item) -> str:
        line = lines.source_line(item, self.news)
        if not self.is_old(item):
            return line
        day = local_day(item.published, self.edition.profile.zone)
        return f"{line} · {self.news.day_month(day)}"

    def is_old(self, item: Item) -> bool:
        """Whether an item must say its date."""
        return self.edition.end - item.published > OLD


def fits(page: Html, limit: int) -> bool:
    """Whether a page is no longer than so many units, and marked up in few places."""
    return units(page) <= limit and entities(page) <= ENTITIES
