"""An alert's edition to the message that carries it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot import bidi, lines
from bot.keyboards import Button, Rows, code, rows
from bot.texts import Html, Texts, escape
from jobs.arabic.sentences import sentences
from jobs.facts.directory import directory
from jobs.follow import named
from storage.model import Edition, Item

NAME = 30  #: characters of a name in a button, or before a headline


@dataclass(frozen=True)
class Alert:
    """One story that a reader follows, or those that quiet hours held."""

    edition: Edition  #: its items stand under the names of what is followed
    texts: Texts

    def text(self) -> Html:
        """The whole message."""
        items = self.edition.items
        told = self._one(items[0]) if len(items) == 1 else self._many()
        return self._news.digits(told)

    def keyboard(self, marks: Mapping[str, object] | None = None) -> Rows:
        """The ways to the story and to less of this; to each story, if several.

        Args:
            marks: what the button that saves says and does; by default, saves.
        """
        items = self.edition.items
        if len(items) > 1:
            opening = tuple(
                Button(self.texts.number(n), f"st~{code(item.story)}~c~1")
                for n, item in enumerate(items, 1)
            )
            return (opening, *rows(self.texts.keyboard("alert.many")))
        (item,) = items
        save = {"save": self.texts.word("story", "save"), "put": 1}
        followed = named(item.topic)
        template = self.texts.keyboard(
            "alert.one",
            s=code(item.story),
            name=lines.cut(called(item.topic), NAME),
            c=followed.code if followed else "",
            **{name: (marks or save)[name] for name in save},
        )
        return rows(template)

    @property
    def preview(self) -> str:
        """The original's address, where its source allows more than the headline."""
        (first, *others) = self.edition.items
        modes = {credit.url: credit.mode for credit in first.credits}
        is_shown = not others and modes.get(first.url, "head") != "head"
        return first.url if is_shown else ""

    @property
    def _news(self) -> Texts:
        return self.texts.news

    def _one(self, item: Item) -> str:
        title = bidi.lead(lines.headline(item, self._news))
        summary = " ".join(sentences(item.summary)[:1])
        told = bidi.lead(escape(lines.cut(summary, lines.SUMMARY))) if summary else ""
        return "\n".join(filter(None, [self._head(item), title, told, self._by(item)]))

    def _head(self, item: Item) -> str:
        entity = directory().get(item.topic)
        english = ""
        if entity and entity.english:
            english = self._news.word("alert", "english", name=entity.english[0])
        return self._news.say(
            "alert.head", name=called(item.topic), english=Html(english)
        )

    def _by(self, item: Item) -> str:
        """Who tells it; that nobody else does, if so."""
        line = lines.source_line(item, self._news)
        if item.sources > 1:
            return line
        return f"{line} · {self._news.word('alert', 'unconfirmed')}"

    def _many(self) -> str:
        head = self._news.say("alert.many", n=len(self.edition.items))
        told = [
            self._news.say(
                "alert.item",
                i=number,
                name=lines.cut(called(item.topic), NAME),
                headline=lines.headline(item, self._news),
                sources=Html(lines.source_line(item, self._news)),
            )
            for number, item in enumerate(self.edition.items, 1)
        ]
        return "\n\n".join([head, *told])


def called(name: str) -> str:
    """What readers call somebody in the directory; a word as it is."""
    entity = directory().get(name)
    return entity.name if entity else name
