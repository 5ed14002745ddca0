"""/addsource: an address to a source that an operator decides on before it is read."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import lines
from bot.bidi import bare, lead
from bot.conversation.admin.refusal import reason
from bot.conversation.desk import Desk
from bot.conversation.sources import language
from bot.conversation.visit import Answer, Visit, show, turn
from bot.keyboards import Button, Rows, rows
from bot.texts import Html, escape
from jobs.appraise import Appraisal
from jobs.discover import GUESS
from jobs.errors import SourceError
from jobs.vet import free_slug, host, rules, vet
from storage.model import OWNERSHIPS, Awaited, Prospect, Source

AWAITED = "source"
ASKED = timedelta(minutes=15)  #: after the question, a text is the answer
KEPT = timedelta(hours=24)  #: what was found, while the operator decides
NAME = 80  #: characters of a source's name
TITLE = 120  #: of a headline in the trial
SUMMARY = 160  #: of a summary there: ten of them fit in one message
OTHERS = 5  #: further feeds that are named


async def screen(desk: Desk, visit: Visit) -> Answer:
    """What is found at the address; without one, the question for it."""
    if visit.args:
        return await _found(desk, visit, visit.args[0])
    asked = show(visit.texts.say("admin.addsource.ask"))
    return replace(asked, awaits=Awaited(AWAITED, visit.now + ASKED))


async def written(desk: Desk, visit: Visit, text: str) -> Answer:
    """What is found at the address that was asked for."""
    return await _found(desk, visit, text)


async def mode(desk: Desk, visit: Visit) -> Answer:
    """What may be shown of it, as the operator decides."""
    one, chosen = await _prospect(desk, visit), visit.args[1]
    why = _why(visit, chosen, one.facts["sign"])
    return await _decided(desk, visit, one, {"mode": chosen, "reason": why})


async def ownership(desk: Desk, visit: Visit) -> Answer:
    """The kinds of owners to choose from, or the chosen one."""
    one = await _prospect(desk, visit)
    if len(visit.args) > 1:
        return await _decided(desk, visit, one, {"ownership": visit.args[1]})
    kinds = [
        Button(visit.texts.word("ownership", kind), f"ad~src~{one.token}~own~{kind}")
        for kind in OWNERSHIPS
    ]
    pairs = tuple(tuple(kinds[n : n + 2]) for n in range(0, len(kinds), 2))
    return turn(None, pairs)


async def trial(desk: Desk, visit: Visit) -> Answer:
    """What its newest entries would become; nothing is published."""
    one = await _prospect(desk, visit)
    told = enumerate(one.facts["articles"], 1)
    shown = one.values["mode"]
    said = [_article(desk, visit, n, article, shown) for n, article in told]
    head = visit.texts.say("admin.addsource.dry", name=one.values["name"])
    return show(Html("\n".join([head, *said])))


async def add(desk: Desk, visit: Visit) -> Answer:
    """The source in force; its first reading is due at once."""
    one = await _prospect(desk, visit)
    source = vet(one.values)
    taken = await _same(desk, source.url)
    if taken or not await desk.store.sources.add(source):
        return _bad(visit, _repeated(visit, taken or source))
    await desk.store.prospects.drop(one.token)
    await desk.note(visit, "add", source.slug)
    told = visit.texts.say(
        "admin.addsource.done",
        name=source.name,
        src=source.slug,
        mode=visit.texts.word("mode", source.mode),
        ownership=visit.texts.word("ownership", source.ownership),
    )
    return turn(told)


async def cancel(desk: Desk, visit: Visit) -> Answer:
    """Nothing added."""
    await desk.store.prospects.drop(visit.args[0])
    return turn(visit.texts.say("admin.addsource.no"))


async def _found(desk: Desk, visit: Visit, address: str) -> Answer:
    """What there is at an address, kept until the operator decides."""
    try:
        appraised = await desk.office.appraise(address)
    except SourceError as error:
        return _bad(visit, reason(error, visit.texts))
    if same := await _same(desk, appraised.found.url):
        return _bad(visit, _repeated(visit, same))
    taken = [source.slug for source in await desk.store.sources.all()]
    values, facts = _values(appraised, taken), _facts(appraised)
    one = await desk.store.prospects.put(values, facts, visit.now + KEPT)
    return show(_told(visit, one), _ways(visit, one))


async def _same(desk: Desk, url: str) -> Source | None:
    """The source that is read at this address already."""
    listed = await desk.store.sources.listed()
    return next((source for source in listed if source.url == url), None)


async def _prospect(desk: Desk, visit: Visit) -> Prospect:
    """What the pressed button is about.

    Raises:
        KeyError: it is forgotten, or added.
    """
    found = await desk.store.prospects.get(visit.args[0], visit.now)
    if found is None:
        raise KeyError(visit.args[0])
    return found


async def _decided(
    desk: Desk, visit: Visit, one: Prospect, decision: dict[str, str]
) -> Answer:
    values = one.values | decision
    await desk.store.prospects.decide(one.token, values)
    decided = replace(one, values=values)
    return turn(_told(visit, decided), _ways(visit, decided))


def _values(appraised: Appraisal, taken: Iterable[str]) -> dict[str, Any]:
    """The source as it would be added; its ownership is for the operator to say."""
    found = appraised.found
    title = "".join(letter for letter in bare(found.title) if letter.isprintable())
    name = title[:NAME].strip() or host(found.url)
    is_code = rules()["language"].holds(found.language)  # feeds say anything
    return {
        "slug": free_slug(name, found.url, [*taken]),
        "name": name,
        "url": found.url,
        "language": found.language if is_code else GUESS,
        "mode": appraised.mode,
        "reason": appraised.sign,
    }


def _facts(appraised: Appraisal) -> dict[str, Any]:
    """What the screens tell of it."""
    found = appraised.found
    return {
        "items": found.look.entries,
        "newest": found.newest and found.newest.isoformat(),
        "robots": {True: "open", False: "shut", None: "silent"}[appraised.robots],
        "sign": appraised.sign,
        "others": [[one.url, one.title] for one in appraised.others[:OTHERS]],
        "articles": [
            {
                "title": one.title,
                "url": one.url,
                "topics": one.topics if one.china_business else (),
                "summary": one.summary,
            }
            for one in appraised.articles
        ],
    }


def _why(visit: Visit, chosen: str, sign: str) -> str:
    """Why it is shown so: for a sign, or though there is one; else nobody asks."""
    if not sign or chosen == "head":
        return sign
    return visit.texts.word("reserved", "allowed")


def _told(visit: Visit, one: Prospect) -> Html:
    texts, values, facts = visit.texts, one.values, one.facts
    owner = values.get("ownership", "unset")
    told = texts.say(
        "admin.addsource.found",
        title=values["name"],
        lang=language(visit, values["language"]),
        items=facts["items"],
        latest=_latest(visit, facts["newest"]),
        robots=texts.word("robots", facts["robots"]),
        rights=texts.word("reserved", facts["sign"] or "nothing"),
        mode=texts.word("mode", values["mode"]),
        ownership=texts.word("ownership", owner),
    )
    if not facts["others"]:
        return told
    links = [
        lines.link(url, escape(title or host(url))) for url, title in facts["others"]
    ]
    comma = texts.word("days", "comma")
    more = texts.say("admin.addsource.others", list=Html(comma.join(links)))
    return Html(f"{told}\n{more}")


def _latest(visit: Visit, newest: str | None) -> Html:
    if newest is None:
        return visit.texts.word("health", "undated")
    age = visit.now - datetime.fromisoformat(newest)
    ago = visit.texts.ago(age.total_seconds())
    return visit.texts.word("health", "ago", ago=ago)


def _ways(visit: Visit, one: Prospect) -> Rows:
    return rows(visit.texts.keyboard("admin.addsource.found", src=one.token))


def _article(
    desk: Desk, visit: Visit, number: int, article: Mapping[str, Any], mode: str
) -> Html:
    """One entry: its headline, its topics, and what would be shown of it."""
    texts = visit.texts
    names = [desk.headings[topic].name_ar for topic in article["topics"]]
    told = texts.word("days", "comma").join(names) or texts.word("robots", "foreign")
    said = texts.say(
        "admin.addsource.dry.item",
        i=number,
        title=lines.link(article["url"], escape(lines.cut(article["title"], TITLE))),
        topics=Html(told),
    )
    is_told = article["topics"] and mode != "head"
    summary = lines.cut(article["summary"], SUMMARY) if is_told else ""
    return Html("\n".join(filter(None, (said, lead(escape(summary))))))


def _bad(visit: Visit, why: str) -> Answer:
    return show(visit.texts.say("admin.addsource.bad", reason=why))


def _repeated(visit: Visit, source: Source) -> Html:
    return visit.texts.word("unreadable", "repeated", name=source.name)
