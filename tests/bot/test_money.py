"""Money in the reader's currency, wherever figures are shown."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.bidi import bare
from bot.exchange import Exchange
from jobs.facts.figures import figures
from jobs.facts.rates import Rate, Rates
from storage.store import Store
from tests.bot.stories import SOURCES, article
from tests.bot.wire import Phone, phone
from tests.fakes import FakeClock

TODAY = date(2026, 11, 22)
OWN = "بلغ دخل الورشة نصف مليون يوان (70700 دولار أمريكي) هذا العام."
YUAN = "بلغت الغرامة 3.4 مليار يوان."
FINE = "الغرامة: 3.4 مليار يوان"
YUAN_RATE = Rate("CNY", 7.1, TODAY)

Opened = Callable[..., AbstractAsyncContextManager[Phone]]


@pytest.fixture
def opened(store: Store, clock: FakeClock) -> Opened:
    """A phone of a reader by preset, with one story whose text has this money."""

    @asynccontextmanager
    async def open_(
        text: str, preset: str = "inv", rates: Rates = ()
    ) -> AsyncIterator[Phone]:
        await store.sources.sync(tuple(SOURCES.values()))
        told = article(1, topics=("trd", "eco"), summary=text, figures=figures(text))
        async with store.archive.ingest(clock.now() - timedelta(minutes=1)) as batch:
            await batch.add([told], {told.key: told.key})
        async with phone(store, clock, rates=rates) as made:
            await made.say("/start")
            await made.press(f"ob~{preset}")
            yield made

    return open_


async def card_and_digest(reader: Phone) -> list[str]:
    """The lines with figures of the story's card and of the digest."""
    (card,) = await reader.say("/start s_1")
    (digest,) = await reader.say("/digest")
    lines = [bare(line) for m in (card, digest) for line in m.text.split("\n")]
    return [line for line in lines if "يوان" in line and not line.endswith(".")]


async def test_ac_fig_01_money_is_told_as_the_source_converts_it_and_in_riyals(
    opened: Opened,
) -> None:
    async with opened(OWN) as reader:
        line = "نصف مليون يوان (70,700 دولار حسب المصدر، نحو 265 ألف ريال)"

        assert [told[-len(line) :] for told in await card_and_digest(reader)] == [
            line,
            line,
        ]


async def test_ac_fig_02_without_a_rate_only_the_source_s_dollars_stand(
    opened: Opened,
) -> None:
    async with opened(OWN, "imp") as reader:
        line = "نصف مليون يوان (70,700 دولار حسب المصدر)"

        assert [told[-len(line) :] for told in await card_and_digest(reader)] == [
            line,
            line,
        ]


@pytest.mark.parametrize(("days", "told"), [(7, " (نحو 1.8 مليار ريال)"), (8, "")])
async def test_ac_fig_03_a_rate_more_than_seven_days_from_the_news_is_not_used(
    opened: Opened, days: int, told: str
) -> None:
    old = Rate("CNY", 7.1, TODAY - timedelta(days=days))
    async with opened(YUAN, rates=(old,)) as reader:
        assert await card_and_digest(reader) == [f"{FINE}{told}"] * 2


@pytest.mark.parametrize(
    ("cost", "told"), [(47.6543, "22.8 مليار جنيه"), (4.76543, "2.28 مليار جنيه")]
)
async def test_ac_fig_04_an_equivalent_is_about_three_digits(
    opened: Opened, cost: float, told: str
) -> None:
    rates = (YUAN_RATE, Rate("EGP", cost, TODAY))
    async with opened(YUAN, "imp", rates) as reader:
        assert await card_and_digest(reader) == [f"{FINE} (نحو {told})"] * 2


async def test_without_a_rate_of_the_reader_s_currency_dollars_are_told(
    opened: Opened,
) -> None:
    async with opened(YUAN, "imp", (YUAN_RATE,)) as reader:
        line = f"{FINE} (نحو 479 مليون دولار)"

        assert await card_and_digest(reader) == [line, line]


def test_rates_are_those_of_the_file_as_it_is_now(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "rates.tsv"
    file.write_text("currency\tdate\tper_dollar\nCNY\t2026-11-22\t7.1\n")
    exchange = Exchange(file)
    assert exchange() == (YUAN_RATE,)
    file.write_text("currency\tdate\tper_dollar\nCNY\t2026-11-22\t7.25\n")
    assert exchange() == (Rate("CNY", 7.25, TODAY),)
    file.write_text("nonsense")

    for _ in range(2):
        assert exchange() == (Rate("CNY", 7.25, TODAY),)
    assert [r.message for r in caplog.records] == [
        f"RATES_FILE: {file}: the header must be currency, date, per_dollar;"
        " the rates before count"
    ]


def test_a_rates_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"rates\.tsv: No such file"):
        Exchange(tmp_path / "rates.tsv").read()
