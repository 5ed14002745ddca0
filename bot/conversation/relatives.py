"""What else the archive, and the publishers themselves, have beside a story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.conversation.desk import Desk
from jobs.feeds.url import canonical
from jobs.relate import related
from storage.model import Link, Story

AROUND = timedelta(days=30)  #: before a story in which others are looked for
NEWEST = 300  #: that are looked at
MOST = 15  #: that are offered


@dataclass(frozen=True, slots=True)
class Relatives:
    """Related stories, nearest first, and pages that the archive does not have."""

    stories: tuple[int, ...]
    links: tuple[Link, ...]

    def __bool__(self) -> bool:
        return bool(self.stories or self.links)


async def relatives(desk: Desk, story: Story) -> Relatives:
    """What its publishers say to read also, then stories with the same names."""
    pointed = _pointed(story)
    held = await desk.store.archive.holders(pointed)
    since = story.published - AROUND
    others = await desk.store.archive.mentions(story.topics, since, NEWEST)
    named = (held[key] for key in pointed if held.get(key, story.id) != story.id)
    found = dict.fromkeys((*named, *related(story, others, MOST)))
    links = (link for key, link in pointed.items() if key not in held and link.title)
    return Relatives(tuple(found)[:MOST], tuple(links)[:MOST])


def _pointed(story: Story) -> Mapping[str, Link]:
    """What the story's articles point to, by key."""
    links = (link for article in story.articles for link in article.related)
    return {canonical(link.url): link for link in links}
