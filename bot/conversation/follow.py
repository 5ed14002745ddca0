"""/follow: whom a reader follows, which words of titles, and how they are told."""

from collections.abc import Sequence
from datetime import timedelta

from bot import bidi, lines
from bot.alerts import NAME, called
from bot.conversation import search
from bot.conversation.desk import Desk
from bot.conversation.relatives import relatives
from bot.conversation.story import code
from bot.conversation.visit import Answer, Screen, Visit, anew, show, turn
from bot.keyboards import Button, Rows, offered, rows
from bot.texts import Html
from jobs.arabic.sentences import sentences
from jobs.facts.directory import Entity, directory
from jobs.facts.glossary import explained
from jobs.facts.persons import is_private
from jobs.follow import AT_ONCE, known_as, somebody, word
from jobs.seek import is_enough, naming
from storage.model import Follow, Subscriber, Target, Weekly

PAGE = 7
LATELY = timedelta(days=30)
MODES = "idw"  #: at once, in the digest, weekly
#: Types of those who are known by an English name too.
ABROAD = frozenset(("company", "product", "network", "media", "market"))


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The card of whom the words name, or what else can be followed by them.

    Without words, all that is followed.
    """
    text = " ".join(" ".join(visit.args).replace("¦", " ").split())
    if not is_enough(text) or len(text) > search.LONGEST:
        return anew(await _list(desk, visit, 1))
    if found := known_as(text):
        return await _known(desk, visit, text, found)
    target = word(text)
    if target is None or is_private(text):
        return show(_refusal(visit, text, target))
    if target.code in await _mine(desk, visit):
        return anew(await card(desk, visit, target))
    if await _is_full(desk, visit):
        return await _full(desk, visit)
    token = await search.token_of(desk, visit, text)
    keyboard = rows(visit.texts.keyboard("follow.keyword", c=token))
    return show(visit.texts.say("follow.keyword", input=text), keyboard)


async def page(desk: Desk, visit: Visit) -> Answer:
    """A page of what is followed; one of these screens turns, others stay."""
    answer = await _list(desk, visit, int(visit.args[0]))
    return answer if _is_ours(visit) else anew(answer)


async def press(desk: Desk, visit: Visit) -> Answer:
    """It followed in the mode that the button names, or no more; or its card."""
    id_, step = visit.args
    target = await _target(desk, visit, id_)
    if isinstance(target, Answer):
        return target
    if step == "m":
        answer = await card(desk, visit, target)
        return answer if _is_ours(visit) else anew(answer)
    if step == "0":
        await desk.store.follows.drop(visit.chat_id, target.code)
        return await _after(desk, visit, target, visit.texts.toast("follow.off"))
    return await _put(desk, visit, target, step)


async def card(desk: Desk, visit: Visit, target: Target) -> Answer:
    """Who it is, how often the news name it, and how it can be followed."""
    mine = (await _mine(desk, visit)).get(target.code)
    entity = directory().get(target.code)
    if entity is None:
        text = visit.texts.say("follow.word", name=(mine or target).name)
        return turn(text, _modes(visit, target, mine))
    since = visit.now - LATELY
    found = await desk.store.archive.search(naming(entity), 1, since=since)
    text = visit.texts.say(
        "follow.card",
        name=entity.name,
        names=_names(visit, entity),
        kind=visit.texts.word("follow", "kind", entity.type),
        about=Html(_about(desk, visit, entity)),
        n=found.total,
    )
    newest, view = "", "c"
    if found.stories:
        newest = code(found.stories[0].id)
        view = "r" if await relatives(desk, found.stories[0]) else "c"
    return turn(text, _modes(visit, target, mine, newest, view))


async def company(desk: Desk, visit: Visit, entity: str) -> Answer:
    """The card of somebody in the directory, as a new message."""
    return anew(await card(desk, visit, somebody(entity)))


async def _known(
    desk: Desk, visit: Visit, text: str, found: Sequence[Entity]
) -> Answer:
    """The card of the one who is meant; of several, a button for each."""
    if len(found) > 1:
        choices = tuple((Button(_label(one.id), f"fo~{one.id}~m"),) for one in found)
        return show(visit.texts.say("follow.ambiguous", input=text), choices)
    if found[0].id not in await _mine(desk, visit) and await _is_full(desk, visit):
        return await _full(desk, visit)
    return await company(desk, visit, found[0].id)


def _refusal(visit: Visit, text: str, target: Target | None) -> Html:
    """Why nobody can follow this: it names a person, or stands in most news."""
    if is_private(text):
        return visit.texts.say("follow.person")
    return visit.texts.say("follow.common", input=text)


async def _target(desk: Desk, visit: Visit, id_: str) -> Target | Answer:
    """What a button means: what is followed, somebody known, or words of a search.

    Raises:
        KeyError: it is there no more.
    """
    mine = await _mine(desk, visit)
    if id_ in mine:
        return mine[id_]
    if id_ in directory():
        return somebody(id_)
    text = await search.text_of(desk, visit, id_)
    if text is None:
        raise KeyError(id_)
    if found := known_as(text):
        return await _known(desk, visit, text, found)
    target = word(text)
    if target is None or is_private(text):
        return show(_refusal(visit, text, target))
    return target


async def _put(desk: Desk, visit: Visit, target: Target, step: str) -> Answer:
    """It followed; with 1 in the mode that it has, else at once."""
    mine = (await _mine(desk, visit)).get(target.code)
    if mine is None and step != "1" and not _offers(visit, target):
        return Answer(toast=visit.texts.toast("follow.off"))  # an old alert's button
    mode = step if step in MODES else mine.mode if mine else AT_ONCE
    reader = visit.subscriber or await desk.change(visit, lambda s: s)
    one = Follow(target.code, target.key, target.name, mode, visit.now)
    if not await desk.store.follows.put(visit.chat_id, one, desk.follow_limit):
        return await _full(desk, visit)
    return await _after(desk, visit, target, _told(visit, reader, mode))


def _told(visit: Visit, reader: Subscriber, mode: str) -> str:
    named = visit.texts.word("follow", "mode", mode)
    return visit.texts.toast("follow.on", mode=named, cap=reader.alerts)


async def _after(desk: Desk, visit: Visit, target: Target, toast: str) -> Answer:
    """The pressed list or card as it is now; any other message stays."""
    if any(_is_menu(data) for data in visit.buttons):
        answer = await _list(desk, visit, await _place(desk, visit))
    elif _is_ours(visit):
        answer = await card(desk, visit, target)
    else:
        return Answer(toast=toast)
    return Answer(answer.screens, toast, replaces=True)


def _is_menu(data: str) -> bool:
    return data.startswith("fo~") and data.endswith("~m")


def _offers(visit: Visit, target: Target) -> bool:
    """Whether the pressed message is the card of what it would follow."""
    return f"fo~{target.code}~{AT_ONCE}" in visit.buttons


def _is_ours(visit: Visit) -> bool:
    """Whether the pressed message is one of these screens."""
    others = ("sv~", "sf~", "exl~")
    mine = any(data.startswith("fo~") for data in visit.buttons)
    return mine and not any(data.startswith(others) for data in visit.buttons)


async def _mine(desk: Desk, visit: Visit) -> dict[str, Follow]:
    return {one.code: one for one in await desk.store.follows.of(visit.chat_id)}


async def _is_full(desk: Desk, visit: Visit) -> bool:
    return await desk.store.follows.count(visit.chat_id) >= desk.follow_limit


async def _full(desk: Desk, visit: Visit) -> Answer:
    """That there is no room, above what could be removed."""
    listed = (await _list(desk, visit, 1)).screens[0]
    text = visit.texts.say("follow.full", max=desk.follow_limit)
    return Answer((Screen(text, listed.keyboard),))


async def _place(desk: Desk, visit: Visit) -> int:
    """The page on which the list is that was pressed, by its first row."""
    order = [*await _mine(desk, visit)]
    shown = [data.split("~")[1] for data in visit.buttons if _is_menu(data)]
    places = [order.index(one) for one in shown if one in order]
    return min(places) // PAGE + 1 if places else -(-len(order) // PAGE) or 1


async def _list(desk: Desk, visit: Visit, number: int) -> Answer:
    mine = await desk.store.follows.of(visit.chat_id)
    pages = max(1, -(-len(mine) // PAGE))
    number = min(number, pages)
    shown = mine[(number - 1) * PAGE : number * PAGE]
    listed = [row for one in shown for row in _row(visit, one)]
    text = visit.texts.say("follow.help", n=len(mine), max=desk.follow_limit)
    if pages == 1:
        return turn(text, tuple(listed))
    turning = {"prev": number - 1 or pages, "next": number % pages + 1}
    foot = visit.texts.keyboard("follow.pages", p=number, pages=pages, **turning)
    return turn(text, (*listed, *rows(foot)))


def _row(visit: Visit, one: Follow) -> Rows:
    mode = visit.texts.word("follow", "mode", one.mode)
    name = _label(one.name)
    return rows(visit.texts.keyboard("follow.row", name=name, mode=mode, c=one.code))


def _label(name: str) -> str:
    """What a button calls it: who is known abroad, by that name too."""
    entity = directory().get(name)
    told = lines.cut(called(name), NAME)
    if entity and entity.english and entity.type in ABROAD:
        return f"{bidi.isolate(entity.english[0])} {told}"
    return told


def _names(visit: Visit, entity: Entity) -> Html:
    """Its names in English and Chinese, where it has any."""
    foreign = (*entity.english[:1], *entity.chinese[:1])
    parts = (visit.texts.word("follow", "named", name=name) for name in foreign)
    return Html("".join(parts))


def _about(desk: Desk, visit: Visit, entity: Entity) -> str:
    """One line about it: what the glossary says, else whose it is, and its topic."""
    texts, term = visit.texts, explained(entity.name)
    if term and texts == texts.news:  # the glossary explains in Arabic
        return f" {sentences(term.explanation)[0]}"
    told = []
    if entity.owner:
        owner = directory()[entity.owner]
        name = texts.named(owner.name, next(iter(owner.english), ""))
        told.append(texts.word("follow", "owner", owner=name))
    if entity.topic in desk.headings:
        topic = desk.headings[entity.topic]
        name = texts.named(topic.name_ar, topic.name_en)
        told.append(texts.word("follow", "topic", topic=name))
    return "".join(told)


def _modes(
    visit: Visit,
    target: Target,
    mine: Follow | None,
    newest: str = "",
    view: str = "c",
) -> Rows:
    """Following it or not, its news, and how to be told; what is so is ticked."""
    marks = {f"is_{m}": "✓ " * (mine is not None and mine.mode == m) for m in MODES}
    keyboard = rows(
        visit.texts.keyboard(
            "follow.card",
            c=target.code,
            follow=visit.texts.word("follow", "remove" if mine else "add"),
            put=int(mine is None),
            s=newest,
            view=view,
            **marks,
        )
    )
    if visit.subscriber is None or visit.subscriber.weekly is Weekly.OFF:
        keyboard = offered(keyboard, lambda data: not data.endswith("~w"))
    if not any(data.startswith("fol~") or _is_menu(data) for data in visit.buttons):
        return keyboard
    return (*keyboard, *rows(visit.texts.keyboard("follow.back")))
