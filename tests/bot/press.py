"""Publishers whose feeds the real pipeline reads, and all that a reader is told."""

import html
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from bot.assembly import COMPANIES, OWNERS
from bot.botapi.chats import User
from bot.botapi.inline import ask
from bot.conversation.story import code
from bot.render import plain
from jobs.ask import Sites
from jobs.feeds.client import build_client
from jobs.group import group
from jobs.harvest import Desk
from jobs.poll import Polled, poll
from jobs.read import read
from jobs.tell import Knowledge
from storage.model import Article, Source, Story
from storage.store import Store
from tests.bot.wire import phone
from tests.fakes import FakeClock


def publisher(slug: str, name: str = "", **more: object) -> Source:
    """A source about China, on a host of its own."""
    called, url = name or f"صحيفة {slug}", f"https://{slug}.example/rss"
    values = {"language": "ar", "china": True, **more}
    return Source(slug, called, url, **values)  # type: ignore[arg-type]


@dataclass
class Press:
    """What publishers' feeds say now, and who reads them."""

    clock: FakeClock
    desk: Desk
    feeds: dict[str, str] = field(default_factory=dict)  #: by host
    sources: list[Source] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.desk.store

    async def bring(
        self, source: Source, text: str, title: str = "", *, age: float = 1
    ) -> None:
        """Let a source publish an entry so many hours ago."""
        number = self.feeds.get(source.slug, "").count("<item>") + 1
        at = self.clock.now() - timedelta(hours=age)
        link = f"https://{source.slug}.example/{number}"
        self.put(source, item(text, title, link, at))

    def put(self, source: Source, *items: str) -> None:
        """Let these items stand in a source's feed, too."""
        said = self.feeds.get(source.slug, "")
        self.feeds[source.slug] = said + "".join(items)
        if source not in self.sources:
            self.sources.append(source)

    async def read(self) -> Polled:
        """Let every source be read, a minute before anything else happens."""
        await self.store.sources.sync(self.sources)
        polled = await poll(self.desk, all_=True)
        self.clock.advance(minutes=1)
        return polled

    async def stories(self) -> Sequence[Story]:
        return await self.store.archive.latest(None, 50)

    async def articles(self) -> list[Article]:
        return [article for story in await self.stories() for article in story.articles]

    async def told(self, *more: str) -> list[str]:
        """Every text that a reader sees of the news: digest, lists, cards, inline.

        Args:
            more: what the reader says then, or presses where it is no command.
        """
        sources = {s.slug: s for s in await self.store.sources.listed()}
        knowledge = Knowledge(sources, COMPANIES, OWNERS)
        cards = [f"/start s_{code(story.id)}" for story in await self.stories()]
        async with phone(self.store, self.clock, knowledge=knowledge) as reader:
            for said in ("/digest", "/latest", *cards, *more):
                act = reader.say if said.startswith("/") else reader.press
                await act(said)
            query = ask(reader.world, User(2002, "نورة", "ar"), "")
            await reader.handle()
            shown = [m.text for m in reader.messages]
            inline = reader.world.inline.answers[query]["results"]
        return [*shown, *(plain(str(result)) for result in inline)]

    def answer(self, request: httpx.Request) -> httpx.Response:
        slug = request.url.host.removesuffix(".example")
        if request.url.path != "/rss":
            return httpx.Response(404)
        return httpx.Response(
            200, text=f"<rss><channel>{self.feeds[slug]}</channel></rss>"
        )


def item(text: str, title: str, link: str, at: datetime | None) -> str:
    """An entry of a feed."""
    date = f"<pubDate>{at.isoformat()}</pubDate>" if at else ""
    return (
        f"<item><title>{html.escape(title)}</title><link>{html.escape(link)}</link>"
        f"{date}<description>{html.escape(text)}</description></item>"
    )


@asynccontextmanager
async def press(store: Store, clock: FakeClock) -> AsyncIterator[Press]:
    """A press without publishers yet."""

    def answer(request: httpx.Request) -> httpx.Response:
        return made.answer(request)

    transport = httpx.MockTransport(answer)
    async with build_client("https://mujaz.example", transport=transport) as client:
        desk = Desk(store, client, clock, "me", read, group, Sites(client, clock))
        made = Press(clock, desk)
        yield made
