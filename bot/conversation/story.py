"""Story cards, and the sources behind them."""

from collections.abc import Mapping

from bot import bidi, lines
from bot.conversation.desk import Desk
from bot.conversation.moments import moment
from bot.conversation.visit import Answer, Screen, Visit, turn
from bot.keyboards import rows
from bot.texts import Html, escape
from jobs.tell import credit, in_full, tell
from storage.model import Article, Item, Source, Story, Subscriber

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def code(story: int) -> str:
    """The story's id as links and buttons carry it: base 36."""
    digits = ""
    while story:
        story, digit = divmod(story, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"


async def show(desk: Desk, visit: Visit) -> Answer:
    """A story's card or its sources, as the button says."""
    story = await find(desk, visit.args[0])
    if story is None:
        return Answer(toast=visit.texts.toast("err.expired"))
    if visit.args[1] == "s":
        text = await sources(desk, visit, story)
        back = visit.texts.keyboard("story.sources", s=code(story.id))
        return turn(text, rows(back))
    # Back from the sources turns the message; a number in a list opens a card.
    is_back = visit.buttons == (f"st~{visit.args[0]}~c~1",)
    return Answer((await card(desk, visit, story),), replaces=is_back)


async def find(desk: Desk, story: str) -> Story | None:
    """The story that a link or button names; None when it is gone."""
    found = await desk.store.archive.story(int(story, 36))
    return found if found and found.articles else None


async def card(desk: Desk, visit: Visit, story: Story) -> Screen:
    """The story as one message of its own."""
    knowledge = await desk.knowledge()
    item = tell(story, story.topics[0] if story.topics else "", knowledge)
    keyboard = visit.texts.keyboard(
        "story.card", url=item.url, n=len(story.articles), s=code(story.id)
    )
    return Screen(_card_text(visit, story, item), rows(keyboard), _preview(story))


def _card_text(visit: Visit, story: Story, item: Item) -> Html:
    zone = _zone(visit)
    currency = visit.subscriber.currency if visit.subscriber else None
    figures = lines.figures_line(item, visit.texts, len(item.figures), currency)
    told = in_full(story.lead)
    count = visit.texts.count(item.sources, "source")
    names = lines.names(item.credits, item.sources, visit.texts)
    text = visit.texts.say(
        "story.card",
        title=item.title,
        summary=Html(f"{bidi.lead(escape(told))}\n" if told else ""),
        figures=Html(f"\n{figures}\n" if figures else ""),
        sources=Html(bidi.lead(f"{count}: {names}")),
        first=moment(story.published, visit, zone),
        last=moment(max(a.published for a in story.articles), visit, zone),
        labels=Html(" · ".join(lines.labels(item, visit.texts))),
    )
    single = visit.texts.say("story.single") if item.sources == 1 else ""
    return Html(f"{text.rstrip()}\n{single}".rstrip())


def _preview(story: Story) -> str:
    """The original's address, where its source allows more than the headline."""
    return "" if story.lead.mode == "head" else story.lead.url


def _zone(visit: Visit) -> str:
    return (visit.subscriber or Subscriber(0, visit.now)).zone


async def sources(desk: Desk, visit: Visit, story: Story) -> Html:
    """Every source of the story, with its label, hour and own headline."""
    catalogue = (await desk.knowledge()).sources
    told = [_telling(visit, a, catalogue) for a in story.articles]
    return visit.texts.say(
        "story.sources", n=len(story.articles), list=Html("\n".join(told))
    )


def _telling(visit: Visit, article: Article, catalogue: Mapping[str, Source]) -> str:
    by = credit(article, catalogue)
    when = moment(article.published, visit, _zone(visit))
    line = " · ".join(
        [
            f"• {lines.link(by.url, by.name)} — {lines.credit_label(by, visit.texts)}",
            bidi.isolate(when),
        ]
    )
    quote = f"<blockquote expandable>{bidi.lead(escape(article.title))}</blockquote>"
    return f"{line}\n{quote}"
