"""A post's edition to the message that tells it in a channel. Pure.

The lines are those of the story's card, by the same functions.
"""

from collections.abc import Mapping

from bot import bidi, lines
from bot.keyboards import Rows, code, rows
from bot.texts import Html, Texts, escape
from jobs.facts.rates import Rates
from jobs.facts.topics import Topic
from storage.model import Edition, Item

HASHTAGS = 2


def post(
    edition: Edition, texts: Texts, headings: Mapping[str, Topic], rates: Rates
) -> Html:
    """The story with its figures, sources, labels and hashtags."""
    (item,) = edition.items
    tags = [headings[t].hashtag for t in edition.profile.topics if t in headings]
    text = texts.say(
        "channel.post",
        title=lines.cut(item.title, lines.TITLE),
        summary=_block([bidi.lead(escape(item.summary))] if item.summary else []),
        figures=_block(_figures(item, texts, rates)),
        source_line=Html(lines.source_line(item, texts)),
        hashtags=Html(" ".join(tags[:HASHTAGS])),
    )
    return Html(bidi.lead(text.rstrip()))


def gone(was: Edition, now: Edition, texts: Texts) -> Html:
    """What is left of a post whose story was withdrawn, or told something wrong."""
    (item,) = was.items
    said = lines.corrected(now.correction, texts) if now.correction else Html("")
    text = texts.say("channel.gone", title=lines.cut(item.title, lines.TITLE), why=said)
    return Html(bidi.lead(texts.digits(text.rstrip())))


def keyboard(edition: Edition, texts: Texts, bot: str) -> Rows:
    """The ways to the source and to the story in the bot; both are links."""
    (item,) = edition.items
    template = texts.keyboard("channel.post", url=item.url, bot=bot, s=code(item.story))
    return rows(template)


def preview(edition: Edition) -> str:
    """The original's address, where its source allows more than the headline."""
    (item,) = edition.items
    return item.url if item.summary else ""


def _figures(item: Item, texts: Texts, rates: Rates) -> list[str]:
    shown = lines.figures(item, texts, len(item.figures), lines.Money(None, rates))
    return [bidi.lead(figure) for figure in shown]


def _block(told: list[str]) -> Html:
    """Lines with an empty one after them; nothing where there are none."""
    return Html("\n".join(told) + "\n\n" if told else "")
