"""Whatever comes in and whenever: no alert is lost, and none is told twice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from jobs.address import address
from jobs.deliver import Round
from jobs.errors import NotSent
from jobs.follow import somebody
from jobs.group import found_by
from jobs.notify import notify
from jobs.plan import local_day, quiet_until, replan
from storage.model import Delivery, Edition, Follow, Kind, Subscriber
from storage.schema import alert
from storage.store import Store, store_over
from tests.bot.stories import KNOWLEDGE, SOURCES, article, figure
from tests.conftest import folded
from tests.databases import wipe
from tests.fakes import NOON, FakeClock

NAMES = ("huawei", "byd", "xiaomi")
MODES = ("i", "d", "")  # "": not followed
QUIET = (None, (time(22), time(7)), (time(9), time(17)))


@dataclass(frozen=True)
class Sent:
    """One message: what it told, to whom, when, and how."""

    chat_id: int
    at: datetime
    edition: Edition
    silent: bool


@dataclass
class Post:
    """A courier that keeps what it carries, and fails now and then for a while."""

    clock: FakeClock
    sent: list[Sent] = field(default_factory=list)
    fails: int = 0

    async def deliver(self, delivery: Delivery, edition: Edition) -> int:
        if self.fails:
            self.fails -= 1
            raise NotSent("502")
        self.sent.append(
            Sent(delivery.chat_id, self.clock.now(), edition, delivery.silent)
        )
        return len(self.sent)

    def told(self, chat_id: int, kind: Kind) -> Counter[tuple[int, bool]]:
        """How often a chat was told of each story, as new and as renewed."""
        return Counter(
            (item.story, item.renewed)
            for one in self.sent
            if one.chat_id == chat_id and one.edition.kind is kind
            for item in (*one.edition.items, *one.edition.rest)
        )


readers = st.builds(
    Subscriber,
    chat_id=st.just(0),
    created=st.just(NOON),
    topics=st.sampled_from((frozenset({"trd"}), frozenset())),
    zone=st.sampled_from(("Asia/Riyadh", "Africa/Casablanca", "Asia/Shanghai")),
    at=st.sampled_from((time(7), time(12), time(19, 30))),
    quiet=st.sampled_from(QUIET),
    alerts=st.integers(1, 3),
)
following = st.fixed_dictionaries({name: st.sampled_from(MODES) for name in NAMES})
steps = st.tuples(
    st.integers(1, 240),  # minutes since the last one
    st.sampled_from((*NAMES, "more", "nothing")),
    st.sampled_from(("trd", "chp")),
    st.permutations((0, 1, 2)),  # the order of the jobs
    st.integers(0, 2),  # failures of sending
)


@given(
    people=st.lists(st.tuples(readers, following), min_size=1, max_size=3),
    days=st.lists(steps, min_size=3, max_size=14),
)
@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_no_alert_is_lost_and_none_is_told_twice(
    sqlite_store: Store,
    people: list[tuple[Subscriber, Mapping[str, str]]],
    days: list[tuple[int, str, str, list[int], int]],
) -> None:
    clock = FakeClock()
    store = await emptied(sqlite_store, clock)
    post = Post(clock)
    wishes = await settle_down(store, people)
    stories: dict[int, str] = {}
    changed: set[int] = set()
    budget = 4  # failures: a message is tried six times, and then nothing tells it
    for minutes, what, topic, order, fails in days:
        clock.advance(minutes=minutes)
        post.fails, budget = min(fails, budget), budget - min(fails, budget)
        if what in NAMES:
            stories[len(stories) + 1] = what
            await bring(store, clock, len(stories), what, topic)
        elif what == "more" and stories:
            changed.add(len(stories))
            await go_on(store, clock, len(stories), stories[len(stories)])
        await work(store, clock, post, order)
    end = clock.now() + timedelta(hours=60)  # nothing waits any more
    while clock.now() < end:
        clock.set(await next_moment(store, clock))
        await work(store, clock, post, [0, 1, 2])
        clock.advance(minutes=31)  # what was composed ahead of its hour leaves too
        await work(store, clock, post, [0, 1, 2])

    for reader, wanted in wishes.items():
        once_each(post, reader, wanted, stories, changed)
        in_bounds(post, reader)


async def next_moment(store: Store, clock: FakeClock) -> datetime:
    """When the next digest or alert is surely on its way."""
    async with store.db.read.connect() as connection:
        due = await connection.scalar(select(func.min(alert.c.due)))
    slot = await store.editions.next_slot()
    coming = [one for one in (due, slot) if one]
    soon = clock.now() + timedelta(minutes=30)
    last = clock.now() + timedelta(hours=12)
    return max(soon, min((*coming, last)) + timedelta(minutes=21))


async def emptied(store: Store, clock: FakeClock) -> Store:
    await wipe(store.db)
    return store_over(replace(store.db, clock=clock.now), folded, found_by)


async def settle_down(
    store: Store, people: list[tuple[Subscriber, Mapping[str, str]]]
) -> dict[Subscriber, Mapping[str, str]]:
    """The readers, each with what they follow."""
    await store.sources.sync(tuple(SOURCES.values()))
    found = {}
    for n, (who, wanted) in enumerate(people):
        reader = replan(replace(who, chat_id=5_000 + n), NOON)
        await store.subscribers.create(reader)
        found[reader] = wanted
        for name, mode in wanted.items():
            one = somebody(name)
            follow = Follow(one.code, one.key, one.name, mode, NOON)
            if mode:
                assert await store.follows.put(reader.chat_id, follow, 30)
    return found


async def bring(store: Store, clock: FakeClock, n: int, name: str, topic: str) -> None:
    now = clock.now()
    source = ("port", "silk", "tech")[n % 3]
    news = article(n, source, title=f"الخبر {n}", topics=(topic,), entities=(name,))
    news = replace(news, published=now)
    async with store.archive.ingest(now) as batch:
        await batch.add([news], {news.key: news.key})
    clock.advance(seconds=5)


async def go_on(store: Store, clock: FakeClock, n: int, name: str) -> None:
    """Let the story's source change its figure."""
    now = clock.now()
    source = ("port", "silk", "tech")[n % 3]
    first = article(n, source)
    value = int(now.timestamp()) % 100_000
    said = f"بلغ الاستثمار {value} يوان."
    told = replace(figure(f"{value} يوان", currency="CNY"), value=float(value))
    more = article(
        value + 1_000, source, title=f"الخبر {n}: {value}", text=said, summary=said,
        figures=(told,), entities=(name,),
    )  # fmt: skip
    more = replace(more, published=now)
    async with store.archive.ingest(now) as batch:
        await batch.add([more], {more.key: first.key})
    clock.advance(seconds=5)


async def work(store: Store, clock: FakeClock, post: Post, order: list[int]) -> None:
    """The jobs of one tick, in some order."""
    for job in order:
        if job == 0:
            await notify(store, clock, KNOWLEDGE)
        elif job == 1:
            await address(store, clock, KNOWLEDGE)
        else:
            await Round(store, post, clock, "me").run()


def once_each(
    post: Post,
    reader: Subscriber,
    wanted: Mapping[str, str],
    stories: Mapping[int, str],
    changed: set[int],
) -> None:
    """Every story that the reader follows was told, in one way alone."""
    alerts = post.told(reader.chat_id, Kind.ALERT)
    digests = post.told(reader.chat_id, Kind.DIGEST)
    for story, name in stories.items():
        alerted = alerts[story, False] + alerts[story, True]
        assert alerted <= (wanted[name] == "i")
        news = alerted + digests[story, False]
        if wanted[name] == "i" or (wanted[name] and reader.topics):
            assert news == 1 or (
                news == 0 and story in changed and digests[story, True]
            )
        assert digests[story, True] == 0 or story in changed


def in_bounds(post: Post, reader: Subscriber) -> None:
    """No day had too many alerts, and nothing rang in quiet hours."""
    mine = [one for one in post.sent if one.chat_id == reader.chat_id]
    per_day = Counter(
        local_day(one.edition.slot, reader.zone)
        for one in mine
        if one.edition.kind is Kind.ALERT
    )
    assert max(per_day.values(), default=0) <= reader.alerts
    assert all(one.silent for one in mine if quiet_until(reader, one.at))


def test_quiet_hours_end_where_the_reader_lives() -> None:
    reader = Subscriber(1, NOON, zone="Asia/Riyadh")
    at = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Riyadh"))
    end = datetime(2026, 11, 23, 7, 0, tzinfo=ZoneInfo("Asia/Riyadh"))

    assert quiet_until(reader, at) == end
    assert quiet_until(reader, at + timedelta(hours=4)) == end
    assert quiet_until(reader, end) is None
    assert quiet_until(replace(reader, quiet=None), at) is None
