"""Story cards: what is told of a story, and what can be done with it."""

from bot import bidi, lines
from bot.conversation.desk import Desk
from bot.conversation.moments import moment
from bot.conversation.relatives import relatives
from bot.conversation.visit import Screen, Visit
from bot.keyboards import Rows, offered, rows
from bot.keyboards import code as code
from bot.texts import Html, escape
from jobs.dispute import Dispute, disputes
from jobs.facts.glossary import terms
from jobs.plan import local_day
from jobs.tell import Knowledge, credit, in_full, is_gone, tell
from storage.model import Item, Story, Subscriber

DISPUTES = 2  #: disagreements that a screen names


async def find(desk: Desk, story: str) -> Story | None:
    """The story that a link or button names; None when it is gone."""
    found = await desk.store.archive.story(int(story, 36))
    if found is None or is_gone(found, (await desk.knowledge()).sources):
        return None
    return found


async def card(desk: Desk, visit: Visit, story: Story) -> Screen:
    """The story as one message of its own."""
    knowledge = await desk.knowledge()
    text = _text(desk, visit, story, knowledge)
    return Screen(text, await keyboard(desk, visit, story), _preview(story))


async def keyboard(desk: Desk, visit: Visit, story: Story) -> Rows:
    """What stands under a card."""
    item = tell(story, "", await desk.knowledge())
    marks = await actions(desk, visit, story.id)
    term = next(iter(terms(f"{item.title}\n{item.summary}")), None)
    template = visit.texts.keyboard(
        "story.card",
        url=item.url,
        n=item.sources,
        term=visit.texts.named(term.short, term.english) if term else "",
        g=term.id if term else "",
        **marks,
    )
    related = f"st~{marks['s']}~r~1"
    report = f"fb~err~{marks['s']}"
    absent = {
        "ex~",
        *(() if await relatives(desk, story) else (related,)),
        *(() if desk.operators else (report,)),
    }
    return offered(rows(template), lambda data: data not in absent)


async def actions(desk: Desk, visit: Visit, story: int) -> dict[str, object]:
    """What buttons that save a story, or want less of it, say and do for this chat."""
    is_saved = await desk.store.bookmarks.has(visit.chat_id, story)
    wishes = visit.subscriber.less if visit.subscriber else ()
    is_less = any(wish.story == story for wish in wishes)
    return {
        "s": code(story),
        "save": visit.texts.word("story", "saved" if is_saved else "save"),
        "put": int(not is_saved),
        "less": visit.texts.word("story", "undo" if is_less else "less"),
        "step": "u" if is_less else "m",
    }


def zone(visit: Visit) -> str:
    """The reader's zone."""
    return (visit.subscriber or Subscriber(0, visit.now)).zone


def listed(
    visit: Visit, name: str, story: Story, number: int, knowledge: Knowledge, most: int
) -> Html:
    """The story's lines in a numbered list with dates, by the text of this name."""
    item = tell(story, story.topics[0] if story.topics else "", knowledge)
    sources = lines.source_line(item, visit.texts, linked=False)
    return visit.texts.say(
        name,
        i=number,
        url=item.url,
        title=lines.cut(item.title, most),
        date=local_day(story.published, zone(visit)),
        source_line=Html(bidi.inside(sources)),
    )


def disagreements(visit: Visit, story: Story, knowledge: Knowledge) -> list[Html]:
    """A line for each figure on which sources disagree."""
    found = disputes(story, knowledge.sources)[:DISPUTES]
    return [_disagreement(visit, one, knowledge) for one in found]


def _disagreement(visit: Visit, dispute: Dispute, knowledge: Knowledge) -> Html:
    names = [credit(a, knowledge.sources).name for a in (dispute.one, dispute.other)]
    return visit.texts.say(
        "story.disagree",
        a_source=names[0],
        a=dispute.figure.text,
        b_source=names[1],
        b=dispute.another.text,
    )


def _text(desk: Desk, visit: Visit, story: Story, knowledge: Knowledge) -> Html:
    item = tell(story, story.topics[0] if story.topics else "", knowledge)
    text = visit.texts.say(
        "story.card",
        title=lines.cut(item.title, lines.TITLE),
        summary=_summary(story),
        figures=_figures(desk, visit, item),
        sources=_sources(visit, item),
        first=moment(story.published, visit, zone(visit)),
        last=moment(max(a.published for a in story.articles), visit, zone(visit)),
        labels=Html(" · ".join(_labels(visit, story, item))),
    )
    notes = disagreements(visit, story, knowledge)
    if item.sources == 1:
        notes.append(visit.texts.say("story.single"))
    return Html(bidi.lead("\n".join([text.rstrip(), *notes])))


def _summary(story: Story) -> Html:
    told = in_full(story.lead)
    return Html(f"{bidi.lead(escape(told))}\n" if told else "")


def _figures(desk: Desk, visit: Visit, item: Item) -> Html:
    currency = visit.subscriber.currency if visit.subscriber else None
    money = lines.Money(currency, desk.rates())
    figures = lines.figures_line(item, visit.texts, len(item.figures), money)
    return Html(f"\n{figures}\n" if figures else "")


def _sources(visit: Visit, item: Item) -> Html:
    count = visit.texts.count(item.sources, "source")
    names = lines.names(item.credits, item.sources, visit.texts)
    return Html(visit.texts.lead(f"{count}: {names}"))


def _labels(visit: Visit, story: Story, item: Item) -> list[str]:
    """What a story is labelled, and whether publishers stand by all that it said."""
    found = lines.labels(item, visit.texts)
    if not story.is_standing:
        return [*found, visit.texts.word("label", "withdrawn")]
    if revised := [article.revised for article in story.articles if article.revised]:
        when = moment(max(revised), visit, zone(visit))
        found.append(visit.texts.word("label", "revised", when=when))
    return found


def _preview(story: Story) -> str:
    """The original's address, where its source allows more than the headline."""
    is_shown = story.lead.mode != "head" and story.is_standing
    return story.lead.url if is_shown else ""
