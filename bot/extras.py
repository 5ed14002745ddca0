"""What a message has beside its stories to blocks of text. Pure."""

from collections.abc import Sequence

from bot import bidi
from bot.keyboards import Rows, rows
from bot.texts import Html, Texts
from jobs.facts.glossary import glossary
from storage.model import Occasion


def occasions(coming: Sequence[Occasion], texts: Texts) -> Html:
    """The block of what is to come, a line each; "" for nothing."""
    if not coming:
        return Html("")
    said = [texts.say("extras.occasions")]
    for one in coming:
        when = Html(texts.span(one.start, one.end))
        told = {"when": when, "title": one.title, "place": one.place}
        said.append(Html(bidi.lead(texts.say("extras.occasion", **told))))
    return Html("\n".join(said))


def word(id_: str, texts: Texts) -> Html:
    """The block of the word of the day: characters, pinyin, meaning; "" for none."""
    if not id_:
        return Html("")
    term = glossary()[id_]
    told = {"chinese": term.chinese, "pinyin": term.pinyin, "name": term.name}
    return texts.say("extras.word", **told)


def explanation(id_: str, texts: Texts) -> Rows:
    """The way to what the word of the day means."""
    term = glossary()[id_]
    return rows(texts.keyboard("digest.word", term=term.short, id=term.id))
