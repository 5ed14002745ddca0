"""The one table of commands, and the one of presses.

Handlers, Telegram's menus, /help and the README's table follow from the first;
which buttons are offered follows from the second.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation import (
    channels,
    coverage,
    digest,
    explain,
    feedback,
    follow,
    group_settings,
    groups,
    help,  # noqa: A004  the command's own name
    language,
    latest,
    less,
    mydata,
    numbered,
    privacy,
    saved,
    schedule,
    search,
    settings,
    sources,
    start,
    stop,
    topics,
    wishes,
)
from bot.conversation.admin import (
    audit,
    broadcast,
    health,
    newsource,
    pausing,
    preview,
    queue,
    statistics,
)
from bot.conversation.admin.door import asked, inside
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit
from storage.model import OWNERSHIPS

Handler = Callable[[Desk, Visit], Awaitable[Answer]]
#: Takes the text that was awaited, or says None: then it is a text like any other.
Taker = Callable[[Desk, Visit, str], Awaitable[Answer | None]]


class Audience(StrEnum):
    """Who may use a command or press a button; checked each time."""

    READER = "reader"
    ADMINISTRATOR = "administrator"  # of the group where it is used
    OPERATOR = "operator"  # to anybody else, it does not exist

    def admits(self, visit: Visit) -> bool:
        """Whether whoever is visiting belongs to it."""
        if self is Audience.ADMINISTRATOR:
            return visit.runs_chat
        return self is Audience.READER or visit.is_operator


@dataclass(frozen=True, slots=True)
class Command:
    """One command; its words for people stand in the locale under its name."""

    name: str
    handler: Handler
    menu: bool = True  #: whether Telegram's menu lists it
    audience: Audience = Audience.READER
    is_personal: bool = False  #: a group need not see what who asked is answered


@dataclass(frozen=True, slots=True)
class Press:
    """One kind of callback data: what it must look like, and who answers."""

    pattern: re.Pattern[str]  #: its groups are the handler's arguments
    handler: Handler
    audience: Audience = Audience.READER
    is_public: bool = False  #: whether groups are offered it


def _order(name: str, handler: Handler) -> Command:
    return Command(name, inside(handler), audience=Audience.OPERATOR)


COMMANDS = (
    Command("start", start.start, menu=False),
    Command("digest", digest.screen),
    Command("latest", latest.screen),
    Command("topics", topics.screen),
    Command("time", schedule.screen),
    Command("search", search.screen),
    Command("follow", follow.screen),
    Command("story", numbered.screen),
    Command("explain", explain.screen),
    Command("saved", saved.screen),
    Command("sources", sources.screen),
    Command("settings", settings.screen),
    Command("language", language.screen),
    Command("stop", stop.stop),
    Command("channel", channels.screen, menu=False),
    Command("privacy", privacy.privacy),
    Command("mydata", mydata.screen),
    Command("forget", privacy.ask),
    Command("feedback", feedback.screen),
    Command("cancel", feedback.cancel, menu=False),
    Command("help", help.help_text),
    _order("stats", statistics.screen),
    _order("health", health.screen),
    _order("addsource", newsource.screen),
    _order("pausesource", pausing.screen),
    _order("preview", preview.screen),
    _order("broadcast", broadcast.screen),
    _order("audit", audit.screen),
    _order("queue", queue.screen),
)
#: What groups have: for everybody there, and for those who run them.
GROUP_COMMANDS = (
    Command("digest", digest.screen),
    Command("latest", latest.screen, is_personal=True),
    Command("explain", explain.screen, is_personal=True),
    Command("help", help.in_groups),
    Command("setup", groups.setup, audience=Audience.ADMINISTRATOR),
    Command("here", groups.here, audience=Audience.ADMINISTRATOR),
    Command("stop", groups.stop, audience=Audience.ADMINISTRATOR),
)
NAMES = frozenset(c.name for c in (*COMMANDS, *GROUP_COMMANDS))

_PAGE = r"([1-9]\d{0,2})"
_ITEM = r"(\d{1,3})"
_DAY = r"(\d{8})"
_WORD = r"([A-Za-z0-9_-]{8})"
_STORY = r"([0-9a-z]{1,8})"
_CHAT = r"([0-9a-z]{1,9})"


def _press(pattern: str, handler: Handler) -> Press:
    return Press(re.compile(pattern), handler)


def _office(pattern: str, handler: Handler) -> Press:
    return Press(re.compile(pattern), inside(handler), Audience.OPERATOR)


def _public(pattern: str, handler: Handler) -> Press:
    return Press(re.compile(pattern), handler, is_public=True)


PRESSES = (
    _press(r"ob~(imp|inv|tec|prs|stu|man)", start.preset),
    _press(rf"tp~([a-z]{{3}})~([01])~{_PAGE}", topics.switch),
    _press(r"tpa~([01])", topics.switch_all),
    _press(rf"tpp~{_PAGE}", topics.page),
    _press(r"tpd", topics.done),
    _public(rf"lt~([a-z]{{3}})~{_PAGE}", latest.page),
    _press(r"dg~now~1", digest.now),
    _public(rf"dg~{_DAY}~{_PAGE}", digest.page),
    _public(rf"dk~{_DAY}~{_ITEM}", digest.item),
    _public(rf"st~{_STORY}~([cstr])~(\d{{1,3}})", coverage.show),
    _press(rf"sv~{_STORY}~([01])", saved.keep),
    _press(rf"sl~{_PAGE}", saved.page),
    _press(rf"ls~{_STORY}~([mtsexu])", less.press),
    _press(rf"sr~{_WORD}~{_PAGE}", search.page),
    _press(rf"sf~{_WORD}~(t|7|30|365|all)", search.narrow),
    # Weekly, "w", once there is a weekly digest.
    _press(r"fo~([A-Za-z0-9_-]{1,20})~([01idwm])", follow.press),
    _press(rf"fol~{_PAGE}", follow.page),
    _public(r"ex~([a-z0-9-]{1,20})(?:~([1-3]))?", explain.term),
    _public(rf"exl~{_PAGE}", explain.index),
    _press(r"tm~h(?:~((?:[01]\d|2[0-3])[0-5]\d))?", schedule.hour),
    _press(r"tm~z(?:~([a-z]{3}))?", schedule.zone),
    _press(
        r"tm~w(?:~((?:mo|tu|we|th|fr|sa|su)[01]|fs|ss|all|wd|wx|wk))?", schedule.days
    ),
    _press(r"tm~q(?:~(\d\d-\d\d|off|fri[01]))?", schedule.quiet),
    _press(r"tm~n", schedule.main),
    _press(r"tm~ok", schedule.done),
    _press(rf"so~{_PAGE}", sources.page),
    _press(r"so~([a-z0-9-]*[a-z-][a-z0-9-]*)", sources.profile),
    _press(r"se~1", settings.main),
    _press(r"se~w([01])", settings.word),
    _press(rf"se~ls~{_PAGE}", wishes.page),
    _press(r"lg~(ar|en)", language.speak),
    _press(r"nm~([wa])", language.numerals),
    _press(r"cu~(USD|SAR|AED|EGP|DZD|none)", language.currency),
    _press(r"mn~(egy|lev|mag|mar|dual)", language.months),
    _press(r"mn~h([01])", language.hijri),
    _press(r"rm~([01])", language.rich),
    _press(r"ps~(1|7|30|x)", stop.pause),
    _press(r"ps~m", stop.menu),
    _press(r"rs~1", stop.resume),
    _press(rf"ch~{_CHAT}", channels.page),
    _press(rf"ch~{_CHAT}~m~(top|approved|daily)", channels.mode),
    _press(rf"ch~{_CHAT}~c(?:~(1|2|3|5|8))?", channels.caps),
    _press(rf"ch~{_CHAT}~t~{_PAGE}", channels.topics),
    _press(rf"ch~{_CHAT}~s~([a-z]{{3}})~([01])~{_PAGE}", channels.switch),
    _press(rf"ch~{_CHAT}~x~([01])", channels.stop),
    _press(r"fg~ask", privacy.ask),
    _press(rf"fg~yes~{_WORD}", privacy.forget),
    _press(r"fg~no", privacy.keep),
    _press(r"md~(json|html)", mydata.export),
    _press(rf"fb~(err|cls|tec|src|oth)~{_STORY}", feedback.ask),
    _press(rf"fb~oth~0~{_WORD}", feedback.hand_on),
    _press(r"svc~([01])", settings.service),
    _office(rf"ad~src~{_WORD}~(sum|head)", newsource.mode),
    _office(rf"ad~src~{_WORD}~own(?:~({'|'.join(OWNERSHIPS)}))?", newsource.ownership),
    _office(rf"ad~src~{_WORD}~dry", newsource.trial),
    _office(rf"ad~src~{_WORD}~ok", newsource.add),
    _office(rf"ad~src~{_WORD}~no", newsource.cancel),
    _office(r"ad~pv~([a-z]{3})~1", preview.screen),
    _office(rf"ad~bc~{_WORD}~pv", broadcast.preview),
    _office(rf"ad~bc~{_WORD}~me", broadcast.trial),
    _office(rf"ad~bc~{_WORD}~go", broadcast.confirm),
    _office(rf"ad~bc~{_WORD}~go~{_WORD}", broadcast.begin),
    _office(rf"ad~bc~{_WORD}~no", broadcast.cancel),
    _office(rf"ad~bc~{_WORD}~see", broadcast.see),
    _office(rf"ad~bc~{_WORD}~st", broadcast.halt),
    _press(r"gr~([0-9a-z]{1,8})~([thp])~([a-z0-9]{1,5})~([01])", group_settings.press),
    _office(rf"ad~q~{_STORY}~(ok|no|la|ho)", queue.decide),
    _office(rf"ad~q~{_STORY}~(et|es)", queue.ask),
    _office(rf"ad~q~{_STORY}~mg", queue.ask_other),
)
#: Who takes a text that was awaited, by its purpose.
AWAITED: dict[str, Taker] = {
    "city": schedule.place,
    feedback.PURPOSE: feedback.take,
    newsource.AWAITED: asked(newsource.written),
    broadcast.AWAITED: asked(broadcast.written),
    queue.TITLE: asked(queue.take_title),
    queue.SUMMARY: asked(queue.take_summary),
    queue.MERGER: asked(queue.take_other),
}
INERT = "no"  #: a button that only shows something


def command(name: str) -> Command | None:
    """The command of this name in private chats."""
    return next((c for c in COMMANDS if c.name == name), None)


def group_command(name: str) -> Command | None:
    """The command of this name in groups."""
    return next((c for c in GROUP_COMMANDS if c.name == name), None)


def press(data: str) -> tuple[Press, tuple[str, ...]] | None:
    """What answers a press, and with which arguments; None: nothing."""
    for kind in PRESSES:
        if found := kind.pattern.fullmatch(data):
            return kind, tuple(g for g in found.groups() if g is not None)
    return None


def is_answered(data: str) -> bool:
    """Whether a button with this data does what it says."""
    return data == INERT or press(data) is not None


def is_public(data: str) -> bool:
    """Whether a button with this data does what it says in a group."""
    found = press(data)
    return data == INERT or (found is not None and found[0].is_public)
