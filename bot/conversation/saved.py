"""/saved: the stories that a reader keeps."""

from collections.abc import Collection, Mapping, Sequence

from bot import lines
from bot.conversation import digest, story
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Screen, Visit, anew, show, turn
from bot.keyboards import Button, Rows, rows
from jobs.plan import local_day
from jobs.tell import is_gone, tell
from storage.model import Bookmark, Story

PAGE = 5


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The first page of what the reader saved."""
    return anew(await _page(desk, visit, 1))


async def page(desk: Desk, visit: Visit) -> Answer:
    """A page; the pressed list turns, any other message stays."""
    answer = await _page(desk, visit, int(visit.args[0]))
    verbs = {data.partition("~")[0] for data in visit.buttons}
    return answer if {"sl", "st"} <= verbs else anew(answer)


async def keep(desk: Desk, visit: Visit) -> Answer:
    """The story saved, or not any more, as the button says; only its mark changes."""
    id_, put = visit.args
    found = await story.find(desk, id_)
    if put == "0":
        await desk.store.bookmarks.drop(visit.chat_id, int(id_, 36))
        told = visit.texts.toast("saved.off")
        if found is None:
            return Answer(toast=told)
    elif found is None:
        raise KeyError(id_)
    else:
        told = await _put(desk, visit, found)
    return turn(None, await digest.under(desk, visit, found), told)


async def _put(desk: Desk, visit: Visit, found: Story) -> str:
    """What a toast says of the attempt to save the story."""
    item = tell(found, "", await desk.knowledge())
    saved = Bookmark(found.id, item.title, item.url, found.published)
    there = await desk.store.bookmarks.put(visit.chat_id, saved, visit.now)
    return visit.texts.toast("saved.on" if there else "saved.full")


async def _page(desk: Desk, visit: Visit, number: int) -> Answer:
    bookmarks = desk.store.bookmarks
    total = await bookmarks.count(visit.chat_id)
    if not total:
        return show(visit.texts.say("saved.empty"))
    pages = -(-total // PAGE)
    number = min(number, pages)
    first = (number - 1) * PAGE + 1
    shown = await bookmarks.page(visit.chat_id, PAGE, first - 1)
    gone = await _gone(desk, visit, shown)
    head = visit.texts.say("saved.head", n=total)
    told = [_line(visit, one, n, gone) for n, one in enumerate(shown, first)]
    text = visit.texts.digits("\n\n".join([head, *told]))
    ids = tuple(one.story for one in shown)
    keyboard = _keyboard(visit, ids, gone, number, pages)
    return Answer((Screen(text, keyboard, numbered=ids, first=first),), replaces=True)


async def _gone(
    desk: Desk, visit: Visit, shown: Sequence[Bookmark]
) -> Mapping[int, Bookmark]:
    """Those of the saved stories that were withdrawn, each with when we knew."""
    found = await desk.store.archive.stories([one.story for one in shown])
    sources = (await desk.knowledge()).sources
    there = {one.id for one in found if one.is_standing and not is_gone(one, sources)}
    lost = {one.story: one for one in shown if one.story not in there}
    unknown = [one.story for one in lost.values() if one.gone is None]
    if unknown:
        await desk.store.bookmarks.lose(visit.chat_id, unknown, visit.now)
    return lost


def _line(
    visit: Visit, saved: Bookmark, number: int, gone: Mapping[int, Bookmark]
) -> str:
    is_lost = saved.story in gone
    at = (saved.gone or visit.now) if is_lost else saved.published
    return visit.texts.say(
        "saved.gone" if is_lost else "saved.item",
        i=number,
        url=saved.url,
        title=lines.cut(saved.title, lines.TITLE),
        date=local_day(at, story.zone(visit)),
    )


def _keyboard(
    visit: Visit,
    ids: Sequence[int],
    gone: Collection[int],
    number: int,
    pages: int,
) -> Rows:
    """A button for each story that is there, then the ways on."""
    first = (number - 1) * PAGE + 1
    opening = tuple(
        Button(visit.texts.number(n), f"st~{story.code(id_)}~c~1")
        for n, id_ in enumerate(ids, first)
        if id_ not in gone
    )
    template = visit.texts.keyboard("saved.list", prev=number - 1, next=number + 1)
    before, after, export = rows(template)[0]
    ways = (*(before,) * (number > 1), *(after,) * (number < pages), export)
    return (opening, ways)
