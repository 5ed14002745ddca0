"""Parts of an item to the lines that name its sources, labels and figures. Pure."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from bot import bidi
from bot.places import country
from bot.texts import Html, Texts, escape
from jobs.facts.convert import equivalent
from jobs.facts.directory import Entity, directory
from jobs.facts.rates import Rates
from jobs.facts.topics import Topic
from jobs.plan import local_day
from storage.model import (
    SIGNS,
    Change,
    Correction,
    Credit,
    Edition,
    Figure,
    Item,
    Source,
)

NAMES = 2  #: sources named on a line
TITLE = 300  #: characters of a headline; hostile feeds have longer ones
SUMMARY = 700  #: characters of a summary, for the same reason
HEADLINE = 90  #: of a headline beside a correction
NOTED = 160  #: of what a publisher says of its own mistake
EXTRA = 350  #: of all that a digest tells beside its stories
WEEK = 7  #: days back that a weekday's name tells
#: A link, or a command, as somebody types them.
_WHOLE = re.compile(r"(https?://[^\s<>«»]*[^\s<>«».,;:!?،؛؟()])|(?<!\S)/[a-z]+")
HOME = "CN"  #: figures of this country need no geography


def link(url: str, text: Html) -> Html:
    """A text that opens the address."""
    return Html(f'<a href="{html.escape(url)}">{text}</a>')


def headline(item: Item, texts: Texts) -> Html:
    """The item's title as a link, cut at a word when it is absurdly long."""
    title = texts.escape(cut(item.title, TITLE))
    told = texts.word("label", "renewed", title=title) if item.renewed else title
    return link(item.url, told)


def cut(text: str, limit: int) -> str:
    """The text, or as many whole words of it as fit before an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"


def typed(text: str) -> Html:
    """What a person wrote, right to left: links on their hosts, commands whole."""
    return Html("\n".join(bidi.lead(_typed_line(line)) for line in text.splitlines()))


def _typed_line(line: str) -> str:
    told, end = "", 0
    for found in _WHOLE.finditer(line):
        told += escape(line[end : found.start()])
        word, end = found[0], found.end()
        told += (
            link(word, escape(urlsplit(word).netloc))
            if found[1]
            else bidi.isolate(word)
        )
    return told + escape(line[end:])


def mode_reason(source: Source, texts: Texts) -> Html:
    """Why a source's mode is what it is, "" if nobody says."""
    if source.reason in SIGNS:
        return texts.word("sign", source.reason)
    return texts.escape(source.reason)


def source_line(item: Item, texts: Texts, linked: bool = True) -> str:
    """How many sources, their names, and the labels."""
    return texts.lead(" · ".join([_sources(item, texts, linked), *labels(item, texts)]))


def sources(item: Item, texts: Texts) -> Html:
    """How many sources, and their names, e.g. "مصدران: أ، ب"."""
    return Html(texts.lead(_sources(item, texts, linked=True)))


def _sources(item: Item, texts: Texts, linked: bool) -> str:
    count = texts.count(item.sources, "source")
    return f"{count}: {names(item.credits, item.sources, texts, linked)}"


def names(
    credits_: Sequence[Credit], sources: int, texts: Texts, linked: bool = True
) -> str:
    """At most two names, best first, and how many more there are."""
    shown = credits_[:NAMES]
    comma = texts.word("days", "comma")
    named = comma.join(_name(c, texts, linked, sources == 1) for c in shown)
    more = sources - len(shown)
    return f"{named} {texts.count(more, 'srcmore')}" if more else named


def _name(credit: Credit, texts: Texts, linked: bool, alone: bool) -> str:
    name = texts.escape(credit.name)
    name = link(credit.url, name) if linked else name
    if alone and credit.original and credit.original != credit.name:
        return f"{name} {texts.word('label', 'after', original=credit.original)}"
    return name


def labels(item: Item, texts: Texts) -> list[str]:
    """The item's labels: ownership, conflict, translation, mode, in this order."""
    return [label(key, texts) for key in item.labels]


def label(key: str, texts: Texts) -> str:
    """A label by its key."""
    if key.startswith("state"):
        return texts.word("ownership", key)
    if key.startswith("owned:"):
        owner = directory()[key.removeprefix("owned:")]
        form = "owned.group" if owner.type == "company" else "owned"
        return texts.word("label", form, owner=named(owner, texts))
    return texts.word("label", key)


def ownership_label(kind: str, owner: str, texts: Texts) -> str:
    """Who owns a publisher; a group is named by its owner where that is known."""
    if kind != "group" or owner not in directory():
        return texts.word("ownership", kind)
    return texts.word(
        "ownership", "group.owner", owner=named(directory()[owner], texts)
    )


def heading(topic: Topic, texts: Texts) -> str:
    """The topic's name in the reader's language."""
    return texts.named(topic.name_ar, topic.name_en)


def named(entity: Entity, texts: Texts) -> str:
    """The entity's name in the reader's language."""
    return texts.named(entity.name, next(iter(entity.english), ""))


@dataclass(frozen=True, slots=True)
class Money:
    """In what a reader counts, and at which rates."""

    currency: str | None = None  #: None: US dollars; "": no equivalents
    rates: Rates = ()


def figures_line(item: Item, texts: Texts, limit: int, money: Money) -> str:
    """The most telling figures on one line, in Arabic; "" when there is none."""
    shown = figures(item, texts, limit, money)
    return bidi.lead(" · ".join(shown)) if shown else ""


def figures(item: Item, texts: Texts, limit: int, money: Money) -> list[str]:
    """The same one by one; the last says if sources disagree on one of them."""
    told = amounts(item, texts, limit, money)
    shown = [f"{label}: {amount}" if label else amount for label, amount in told]
    if shown and item.disputed:
        shown[-1] += f" {disputed(item, texts)}"
    return shown


def amounts(
    item: Item, texts: Texts, limit: int, money: Money
) -> list[tuple[str, str]]:
    """The same figures, each as what it counts, "" if nobody says, and how much."""
    on = item.published.date()
    found = _distinct(item.figures)[:limit]
    return [_figure(value, texts.news, money, on) for value in found]


def disputed(item: Item, texts: Texts) -> Html:
    """That sources print other values for a figure of the item, "" if they do not."""
    return texts.news.word("figure", "disputed") if item.disputed else Html("")


def _distinct(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, without values that their label does not tell from an earlier one.

    "الصادرات: 5.4% · الصادرات: 3.9%" would leave open which is this month's.
    """
    first: dict[tuple[str | None, ...], Figure] = {}
    for value in figures:
        named = value.label and value.label not in value.text
        told = (value.label, value.unit, value.currency, value.geo)
        first.setdefault(told if named else (value.text,), value)
    return list(first.values())


def _figure(value: Figure, texts: Texts, money: Money, on: date) -> tuple[str, str]:
    """Label, and amount with the source's own conversion and ours on that day."""
    where = country(value.geo) if value.geo and value.geo != HOME else ""
    label = "" if value.label in value.text else value.label
    told = f"{label} ({where})" if label and where else label or where
    amount = f"<b>{escape(value.text)}</b>"
    notes = []
    if value.conversion:
        notes.append(texts.word("figure", "source", amount=value.conversion))
    if ours := equivalent(value, money.currency, money.rates, on):
        notes.append(texts.word("figure", "about", amount=ours))
    if notes:
        amount = f"{amount} ({texts.word('days', 'comma').join(notes)})"
    return escape(told), amount


def corrections(told: Sequence[Correction], edition: Edition, texts: Texts) -> Html:
    """The block that puts stories right which earlier digests told.

    Each with the wrong and the right values; the headlines behind them as far as
    there is room.
    """
    texts = texts.news
    lines = [texts.say("correction.head")]
    said = [_correction(one, edition, texts) for one in told]
    room = EXTRA - sum(map(len, said))
    for one, sentence in zip(told, said, strict=True):
        lines.append(Html(bidi.lead(sentence)))
        title = cut(one.title, HEADLINE)
        if len(title) <= room and not _names_its_story(one):
            lines.append(Html(bidi.lead(link(one.url, escape(title)))))
            room -= len(title)
    return Html("\n".join(lines))


def corrected(told: Correction, texts: Texts) -> Html:
    """What was wrong with one story, where it was told."""
    if told.changes[0].field == "withdrawn":
        return texts.word("correction", "gone")
    return Html(_all_said(told, texts.word("correction", "here"), texts))


def _correction(told: Correction, edition: Edition, texts: Texts) -> str:
    zone = edition.profile.zone
    day, today = (local_day(at, zone) for at in (told.slot, edition.slot))
    name = texts.vocabulary("weekday")[day.weekday()]
    when = name if (today - day).days < WEEK else texts.day_month(day)
    return _all_said(told, texts.word("correction", "digest", day=Html(when)), texts)


def _all_said(told: Correction, opening: str, texts: Texts) -> str:
    first, *others = told.changes
    also = texts.word("correction", "also")
    parts = [(opening, first), *((also, change) for change in others)]
    return " ".join(before + _said(change, told, texts) for before, change in parts)


def _said(change: Change, told: Correction, texts: Texts) -> Html:
    """What was said wrongly, and what is right; an amount by what it counts."""
    key = change.field
    if key == "figure" and change.label and change.label not in change.now:
        key = "amount"
    return texts.word(
        "correction",
        key,
        was=cut(change.was, HEADLINE),
        now=cut(change.now, NOTED),
        label=change.label,
        title=cut(told.title, HEADLINE),
    )


def _names_its_story(told: Correction) -> bool:
    return told.changes[0].field in ("title", "withdrawn")
