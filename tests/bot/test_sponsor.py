"""Who pays is named below the digests of persons, in the same words, nowhere else."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.assembly import assemble
from bot.bidi import FSI, PDI
from bot.conversation.desk import Imprint
from bot.files import sponsor
from bot.render import CEILING, Digest, units
from bot.rich_digest import message
from bot.settings import Settings
from bot.sponsor import LONGEST, Sponsor, read_sponsor
from storage.model import Change, Correction, Delivery, Edition, Kind
from storage.store import Store
from tests.bot.check import check
from tests.bot.newsstand import keep
from tests.bot.stories import SOURCES, article, edition, story
from tests.bot.town import Town
from tests.bot.wire import HEADINGS, READER, TEXTS, phone
from tests.fakes import NOON, FakeClock

PAYS = Sponsor(
    "معهد <الجسر>",
    "دورة HSK 4 عبر الإنترنت",
    "https://bridge.example/ar?course=4",
)
BLOCK = (
    "إعلان · معهد &lt;الجسر&gt;: "
    f'<a href="https://bridge.example/ar?course=4">دورة {FSI}HSK{PDI} 4'
    f" عبر الإنترنت</a> ({FSI}bridge.example{PDI})"
)
FILE = 'name = "معهد"\ntext = "دورة"\nurl = "https://bridge.example/ar"\n'
GROUP, CHANNEL = -1_001_000_000_001, -1_001_000_000_002


@pytest.fixture
def sponsored(town: Town) -> Town:
    return replace(town, courier=replace(town.courier, sponsor=PAYS))


def day(number: int = 0, **settings: object) -> Edition:
    return replace(edition(story(1, article(1)), **settings), id=number)


async def sent(town: Town, made: Edition, chat_id: int, **more: object) -> str:
    """What a chat is told by a delivery of an edition."""
    owed = Delivery(1, made.id, chat_id, NOON, NOON, **more)  # type: ignore[arg-type]
    await town.courier.deliver(owed, made)
    text = str(town.sends[-1].params["text"])
    check(text)
    return text


async def test_ac_spn_01_without_a_sponsor_no_digest_has_an_advertisement(
    town: Town,
) -> None:
    await town.due_digest()
    await town.deliver()

    (told,) = town.sends
    assert sponsor(None) is None
    assert "إعلان" not in str(told.params["text"])


async def test_ac_spn_01_a_scheduled_digest_ends_with_the_one_advertisement(
    sponsored: Town,
) -> None:
    await sponsored.due_digest()
    await sponsored.deliver()

    text = str(sponsored.sends[-1].params["text"])
    *_, last = text.split("\n\n")
    assert last == BLOCK
    assert text.count("إعلان") == 1


async def test_ac_spn_02_all_readers_have_the_same_advertisement(
    sponsored: Town,
) -> None:
    readers = (
        day(1),
        day(2, numerals="a", months="lev", currency="EGP"),
        day(3, language="en", hijri=False),
    )
    for n in range(len(readers)):
        sponsored.world.meet(READER + n, "قارئ")
        sponsored.world.say(READER + n, "/start")
    told = [
        await sent(sponsored, made, READER + n, repairs=n == 1)
        for n, made in enumerate(readers)
    ]

    assert [text.split("\n\n")[-1] for text in told] == [BLOCK] * 3


async def test_ac_spn_02_what_else_is_sent_has_no_advertisement(
    sponsored: Town,
) -> None:
    sponsored.world.meet(READER, "قارئ")
    sponsored.world.say(READER, "/start")
    sponsored.world.meet(GROUP, "ديوان", type="supergroup")
    sponsored.world.meet(CHANNEL, "قناة", type="channel")
    change = Change("title", "خبر قديم", "خبر")
    wrong = Correction(NOON, "خبر", "https://port.example/1", (change,))
    service = replace(day(4), kind=Kind.SERVICE, text="خبر")
    note = replace(day(5), kind=Kind.NOTE, correction=wrong)
    said = [
        await sent(sponsored, note, READER),
        await sent(sponsored, replace(day(6), kind=Kind.ALERT), READER),
        await sent(sponsored, day(1), GROUP),
        await sent(sponsored, day(2), CHANNEL, in_channel=True),
        await sent(sponsored, replace(day(3), kind=Kind.POST), CHANNEL),
        await sent(sponsored, service, READER),
    ]

    assert [text for text in said if "إعلان" in text or PAYS.url in text] == []


async def test_ac_spn_02_no_answer_has_an_advertisement(
    store: Store, clock: FakeClock
) -> None:
    await store.sources.sync(tuple(SOURCES.values()))
    await keep(store, clock, article(1))
    async with phone(store, clock, Imprint(sponsor=PAYS.name)) as reader:
        for words in ("/digest", "/story 1", "/latest", "/search الشحن", "/digest 3"):
            await reader.say(words)
        (settings,) = await reader.say("/settings")
        said = [str(call.params) for call in reader.world.calls]

    assert "\nالرعاية: معهد <الجسر>" in settings.text
    assert [text for text in said if "إعلان" in text or PAYS.url in text] == []


async def test_settings_say_that_nobody_pays(store: Store, clock: FakeClock) -> None:
    async with phone(store, clock) as reader:
        (settings,) = await reader.say("/settings")

    assert settings.text.endswith("\nالرعاية: بلا راعٍ")


def test_the_longest_advertisement_fits_below_the_longest_digest() -> None:
    site = f"https://{'b' * 60}.example/"
    longest = Sponsor("م" * LONGEST["name"], "د" * LONGEST["text"], site).said(TEXTS)
    pages = {
        closing: [
            units(Digest(made, TEXTS, HEADINGS, closing=closing).page())
            for made in map(wordy, range(21, 60, 3))
        ]
        for closing in ((), (longest,))
    }

    assert max(pages[()]) > CEILING - units(longest)
    assert max(pages[(longest,)]) <= CEILING


def wordy(words: int) -> Edition:
    """An edition of seven stories whose titles and summaries have so many words."""
    long = " ".join(["حاويات"] * words)
    topics = ("aix", "cny", "trd")
    news = [
        article(n, slug, title=long, summary=f"{long}.", topics=(topics[n % 3],))
        for n, slug in enumerate([*SOURCES, *SOURCES])
    ]
    return edition(*(story(n, one) for n, one in enumerate(news)))


def test_a_rich_digest_ends_with_the_advertisement() -> None:
    digest = Digest(day(), TEXTS, HEADINGS, closing=(PAYS.said(TEXTS),))
    *_, last = message(digest)["blocks"]

    assert last == {
        "type": "paragraph",
        "text": [
            "إعلان · معهد <الجسر>: ",
            {
                "type": "url",
                "url": "https://bridge.example/ar?course=4",
                "text": f"دورة {FSI}HSK{PDI} 4 عبر الإنترنت",
            },
            f" ({FSI}bridge.example{PDI})",
        ],
    }


def test_a_sponsor_is_read_with_its_lines_joined() -> None:
    file = FILE.replace('"دورة"', '"""\nدورة\n HSK"""')

    assert read_sponsor(file, "s.toml") == Sponsor(
        "معهد", "دورة HSK", "https://bridge.example/ar"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = معهد", "s.toml: Invalid value"),
        ('name = "معهد"', "s.toml: needs name, text, url and nothing else"),
        (FILE + 'icon = "a"', "s.toml: needs name, text, url and nothing else"),
        (FILE.replace('"معهد"', "5"), "s.toml: name must have 1 to 40 characters"),
        (FILE.replace("معهد", "م" * 41), "s.toml: name must have 1 to 40 characters"),
        (FILE.replace("دورة", " "), "s.toml: text must have 1 to 120 characters"),
        (FILE.replace("دورة", "دورة 🎉"), "s.toml: text must do without '🎉'"),
        (FILE.replace("https", "ftp"), "s.toml: not a web address: 'ftp://"),
        (
            FILE.replace("/ar", "/ar?utm_source=bot&a=1"),
            "s.toml: url must not track its readers:"
            " 'https://bridge.example/ar\\?a=1' would not",
        ),
    ],
)
def test_a_wrong_file_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}"):
        read_sponsor(text, "s.toml")


async def test_a_wrong_file_stops_the_start(tmp_path: Path, clock: FakeClock) -> None:
    file = tmp_path / "sponsor.toml"
    file.write_text('name = ""', "utf-8")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'mujaz.db'}", sponsor_file=file
    )

    with pytest.raises(ValueError, match=r"sponsor\.toml: needs name, text, url"):
        async with assemble(settings, clock, ()):
            pass
    assert not (tmp_path / "mujaz.db").exists()
