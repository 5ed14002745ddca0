"""A weekly edition to the text of the one Telegram message that carries it. Pure.

Its keyboard is that of a digest.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot import bidi, extras, lines
from bot.texts import Html, Texts
from jobs.plan import local_day
from jobs.recap import LIMIT
from storage.model import Edition, Item


@dataclass(frozen=True)
class WeeklyDigest:
    """The best of a week, as one reader profile sees it."""

    edition: Edition
    texts: Texts  #: of its reader

    def page(self) -> Html:
        """Both calendars, the stories with how many sources they have, occasions."""
        news = self.texts.news
        items = self.edition.items
        told = [self._line(item, n) for n, item in enumerate(items, 1)]
        title = "weekly.top" if len(items) == LIMIT else "weekly.few"
        blocks = ["\n".join([news.say(title), *told])] if told else []
        coming = extras.occasions(self.edition.extras.occasions, news)
        return news.digits(
            "\n\n".join([self._header(), *blocks, *filter(None, [coming])])
        )

    def _header(self) -> str:
        news, profile = self.texts.news, self.edition.profile
        first = local_day(profile.since, profile.zone)
        last = local_day(self.edition.end - timedelta(microseconds=1), profile.zone)
        header = news.say("weekly.header", span=Html(news.span(first, last)))
        if profile.hijri and (span := news.hijri_span(first, last)):
            return f"{header}\n{news.say('weekly.hijri', span=Html(span))}"
        return header

    def _line(self, item: Item, number: int) -> str:
        news = self.texts.news
        count = news.count(item.sources, "source")
        title = lines.headline(item, news)
        return f"{bidi.RLM}{news.number(number)}. {title} · {count}"
