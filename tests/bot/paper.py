"""A newspaper that changes what it said, read by the real pipeline."""

from dataclasses import dataclass, field

import httpx

from jobs.harvest import Desk
from jobs.poll import poll
from tests.bot.check import check
from tests.bot.town import Town

TITLE = "صادرات الصين إلى الإمارات ترتفع في مارس"
TEXT = (
    "ارتفعت صادرات الصين إلى الإمارات إلى {} مليار دولار في مارس بحسب الجمارك."
    " وقالت الإدارة العامة للجمارك إن السيارات والآلات قادت النمو هذا العام."
)


OTHER = "الصين تفتح ميناء جديدا للحاويات في نينغبو"
NEWS = {
    "2": (OTHER, "افتتحت الصين ميناء جديدا للحاويات في نينغبو على ساحلها الشرقي."),
    "3": (
        "قطار شحن من ييوو يصل إلى مدريد",
        "وصل قطار شحن صيني يحمل ألعابا وملابس من ييوو إلى مدريد بعد رحلة طويلة.",
    ),
}


@dataclass
class Paper:
    """A newspaper whose feed is what it says now."""

    published: str  #: when, in ISO 8601
    entries: dict[str, tuple[str, str]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)  #: of its pages
    asked: list[str] = field(default_factory=list)  #: pages, in order
    robots: str = ""  #: its robots.txt
    deleted: str = ""  #: elements of the feed that say so
    desk: Desk = field(init=False)

    async def say(self, text: str, title: str = TITLE, name: str = "1") -> None:
        """Publish an entry, new or changed, that is read at once."""
        self.entries[name] = (title, text)
        await self.read()

    async def read(self) -> None:
        await poll(self.desk, all_=True)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.strip("/")
        if name == "feed":
            return httpx.Response(200, content=self._feed())
        if name == "robots.txt" and self.robots:
            return httpx.Response(200, text=self.robots)
        if not name[-1:].isdecimal():  # what else hosts are asked for
            return httpx.Response(404)
        self.asked.append(name)
        return httpx.Response(self.statuses.get(name, 200), content=b"<html></html>")

    def _feed(self) -> bytes:
        items = (
            f"<item><title>{title}</title><pubDate>{self.published}</pubDate>"
            f"<link>https://port.example/{name}</link>"
            f"<description>{text}</description></item>"
            for name, (title, text) in self.entries.items()
        )
        said = "".join((*items, self.deleted))
        return f"<rss version='2.0'><channel>{said}</channel></rss>".encode()


async def another(paper: Paper, name: str = "2") -> None:
    """Other news, so that there is a digest."""
    title, text = NEWS[name]
    await paper.say(text, title, name)


async def digest(town: Town) -> dict[int, str]:
    """What the next day's digests say, by chat."""
    before = len(town.sends)
    await town.next_day()
    await town.deliver()
    sends = town.sends[before:]
    for call in sends:
        check(str(call.params["text"]))
    return {int(c.params["chat_id"]): str(c.params["text"]) for c in sends}
