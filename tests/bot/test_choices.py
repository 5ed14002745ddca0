"""/settings and /language: what a reader chooses, and where it shows."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.bidi import bare
from jobs.parse import Entry
from jobs.read import read
from storage.engine import Database
from storage.model import Less, Subscriber, SubscriberState
from storage.store import Store
from tests.bot.newsstand import keep, opened
from tests.bot.stories import SOURCES, article, figure
from tests.bot.walk import labels
from tests.bot.wire import READER, Phone, buttons, phone
from tests.fakes import FakeClock

TODAY = date(2026, 11, 22)


@pytest.fixture
async def store(empty_database: Database, clock: FakeClock) -> Store:
    made = await opened(empty_database, clock)
    await made.sources.sync(tuple(SOURCES.values()))
    return made


@pytest.fixture
async def reader(store: Store, clock: FakeClock) -> AsyncIterator[Phone]:
    """A phone of an importer in Cairo, with two stories in the archive."""
    told = figure("3.5 مليون طن", unit="tonne", label="الواردات")
    await keep(
        store,
        clock,
        article(1, "port", hours=30, figures=(told,)),
        article(2, "silk", entities=("alibaba",)),
    )
    async with phone(store, clock, english=True) as made:
        await made.say("/start")
        await made.press("ob~imp")
        yield made


async def chosen(store: Store) -> Subscriber:
    found = await store.subscribers.get(READER)
    assert found is not None
    return found


def ticked(reader: Phone) -> list[str]:
    return [label for row in labels(reader.last) for label in row if label[0] == "✓"]


@pytest.mark.parametrize("words", ["/settings", "إعدادات", "الإعدادات"])
async def test_settings_say_what_is_chosen_and_lead_to_each_choice(
    reader: Phone, words: str
) -> None:
    (screen,) = await reader.say(words)

    assert bare(screen.text) == (
        "الإعدادات\n"
        "اللغة: العربية · الأرقام: 0123 · العملة: جنيه مصري\n"
        "الأشهر: يناير · التاريخ الهجري: ظاهر\n"
        "الموجز: 08:00، 5 مواضيع\n"
        "الحالة: الإرسال مستمر\n"
        "الرعاية: بلا راعٍ"
    )
    assert labels(reader.last) == [
        ["المواضيع", "الموعد"],
        ["اللغة", "الأرقام ٠١٢"],
        ["العملة", "أسماء الأشهر"],
        ["المتابعات", "المحفوظات"],
        ["كلمة اليوم"],
        ["✓ رسائل الخدمة"],
        ["إيقاف مؤقت", "الخصوصية"],
    ]
    assert {"lg~en", "nm~a", "cu~EGP", "mn~egy", "ps~7", "fg~ask"} <= set(
        buttons(reader.last)
    )


async def test_language_shows_every_choice_with_a_tick_on_what_is_on(
    reader: Phone,
) -> None:
    (screen,) = await reader.say("/language")

    assert bare(screen.text) == (
        "اللغة والعرض\n"
        "لغة الواجهة: العربية · الأرقام: 0123\n"
        "العملة المكافئة: جنيه مصري · أسماء الأشهر: يناير\n"
        "نصوص الأخبار بالعربية في كل الأحوال."
    )
    assert labels(reader.last) == [
        ["✓ العربية", "English"],
        ["✓ 0123", "٠١٢٣"],
        ["دولار", "ريال سعودي", "درهم"],
        ["✓ جنيه مصري", "دينار جزائري", "بلا عملة"],
        ["✓ يناير", "كانون الثاني", "جانفي", "يوليوز"],
        ["يناير/ كانون الثاني", "✓ التاريخ الهجري"],
        ["موجز بعناوين وجداول"],
        ["رجوع"],
    ]


@pytest.mark.parametrize(
    ("data", "field", "value", "tick"),
    [
        ("nm~a", "numerals", "a", "✓ ٠١٢٣"),
        ("cu~USD", "currency", "USD", "✓ دولار"),
        ("cu~DZD", "currency", "DZD", "✓ دينار جزائري"),
        ("cu~none", "currency", "", "✓ بلا عملة"),
        ("mn~mar", "months", "mar", "✓ يوليوز"),
        ("mn~dual", "months", "dual", "✓ يناير/ كانون الثاني"),
    ],
)
async def test_a_choice_is_kept_and_ticked_and_repeating_it_changes_nothing(
    reader: Phone, store: Store, data: str, field: str, value: str, tick: str
) -> None:
    before = await chosen(store)
    await reader.say("/language")
    for _ in range(2):
        await reader.press(data)

    assert await chosen(store) == replace(before, **{field: value})
    assert tick in ticked(reader)
    assert len(ticked(reader)) == 5


async def test_numerals_show_themselves_at_once(reader: Phone) -> None:
    await reader.say("/language")

    assert await reader.press("nm~a") == "الأرقام من الموجز التالي: ٨٬٣٢٤"
    assert await reader.press("nm~w") == "الأرقام من الموجز التالي: 8,324"


async def test_settings_open_the_choices_in_place_and_come_back(
    reader: Phone, store: Store
) -> None:
    (screen,) = await reader.say("/settings")
    was, before = labels(reader.last), await chosen(store)
    for data in ("cu~EGP", "mn~egy"):
        await reader.press(data)

        assert reader.last.id == screen.id
        assert "العملة المكافئة: جنيه مصري" in reader.last.text
        await reader.press("se~1")
        assert (reader.last.text, labels(reader.last)) == (screen.text, was)
    assert await chosen(store) == before


@pytest.mark.parametrize(
    ("state", "until", "said", "button"),
    [
        (SubscriberState.ACTIVE, None, "الإرسال مستمر", "ps~7"),
        (SubscriberState.PAUSED, None, "الإرسال متوقف", "rs~1"),
        (
            SubscriberState.PAUSED,
            datetime(2026, 11, 29, 12, tzinfo=UTC),
            "متوقف حتى الأحد 29 نوفمبر 2026، ثم يعود تلقائيًا",
            "rs~1",
        ),
    ],
)
async def test_settings_say_whether_digests_come_and_how_to_change_that(
    reader: Phone,
    store: Store,
    state: SubscriberState,
    until: datetime | None,
    said: str,
    button: str,
) -> None:
    await store.subscribers.change(
        READER, lambda s: replace(s, state=state, until=until)
    )
    (screen,) = await reader.say("/settings")

    assert f"\nالحالة: {said}\n" in screen.text
    assert button in buttons(screen)


@pytest.mark.parametrize(
    ("months", "day", "said"),
    [
        ("lev", datetime(2026, 3, 8, 6, tzinfo=UTC), "الأحد 8 آذار 2026"),
        ("dual", datetime(2026, 3, 8, 6, tzinfo=UTC), "الأحد 8 مارس/ آذار 2026"),
        ("mag", datetime(2026, 7, 5, 6, tzinfo=UTC), "الأحد 5 جويلية 2026"),
        ("mar", datetime(2026, 8, 2, 6, tzinfo=UTC), "الأحد 2 غشت 2026"),
    ],
)
async def test_ac_dat_02_months_have_the_reader_s_names_wherever_dates_are_told(
    store: Store, clock: FakeClock, months: str, day: datetime, said: str
) -> None:
    clock.set(day)
    told = replace(article(1), published=day - timedelta(hours=2), seen=day)
    await keep(store, clock, told)
    async with phone(store, clock) as reader:
        await reader.say("/start")
        await reader.press("ob~inv")
        await reader.say("/topics trade")
        await reader.say("/language")
        await reader.press(f"mn~{months}")
        (digest,) = await reader.say("/digest")
        (found,) = await reader.say("/search الشحن")
        (again,) = await reader.say("/start")
        (timed,) = await reader.say("/start s_1")
        await reader.press("sv~1~1")
        (saved,) = await reader.say("/saved")

    assert said in digest.text
    assert said in found.text
    assert said in again.text
    assert said in saved.text
    assert said.partition(" ")[2].rpartition(" ")[0] in timed.text


@pytest.mark.parametrize(("city", "months"), [("Beirut", "lev"), ("الجزائر", "mag")])
async def test_a_city_brings_its_month_names_but_not_over_chosen_ones(
    reader: Phone, store: Store, city: str, months: str
) -> None:
    await reader.say(f"/time {city}")
    assert (await chosen(store)).months == months
    await reader.say("/language")
    await reader.press("mn~dual")
    await reader.say("/time Casablanca")

    assert (await chosen(store)).months == "dual"


async def test_the_hijri_date_is_shown_or_not(reader: Phone, store: Store) -> None:
    (digest,) = await reader.say("/digest")
    assert "\nالموافق 12 جمادى الآخرة 1448 هـ\n" in digest.text
    await reader.say("/language")
    await reader.press("mn~h0")

    assert not (await chosen(store)).hijri
    assert labels(reader.last)[-3][-1] == "التاريخ الهجري"
    (digest,) = await reader.say("/digest")
    assert "هـ" not in digest.text
    (screen,) = await reader.say("/settings")
    assert "التاريخ الهجري: مخفي" in screen.text


async def test_whoever_wants_no_currency_sees_no_equivalent(
    store: Store, clock: FakeClock
) -> None:
    dollars = replace(figure("5 ملايين دولار"), value=5e6, currency="USD")
    await keep(store, clock, article(1, figures=(dollars,)))
    async with phone(store, clock) as reader:
        await reader.say("/start")
        await reader.press("ob~inv")
        (choices,) = await reader.say("/language")
        for data, told in (("cu~AED", "نحو 18.4 مليون درهم"), ("cu~none", "دولار\n")):
            await reader.press(data, choices)
            (card,) = await reader.say("/start s_1")

            assert told in card.text


async def test_ac_sto_05_what_is_wanted_less_is_listed_in_settings_and_undone_there(
    reader: Phone, store: Store
) -> None:
    wishes = (
        *(Less("source", "silk", TODAY, 2), Less("entity", "alibaba", TODAY, 2)),
        *(Less("topic", "trd", TODAY, 1), Less("story", "1", TODAY, 1)),
    )
    await store.subscribers.change(READER, lambda s: replace(s, less=wishes))
    (screen,) = await reader.say("/settings")
    assert "\nأقل من هذا: " in screen.text
    assert ["أقل من هذا (4)"] in labels(reader.last)
    await reader.press("se~ls~1")

    assert set(bare(reader.last.text).split("\n")[3:]) == {
        "• مصدر: بوابة الحرير",
        "• جهة: علي بابا",
        "• موضوع: التجارة والشحن",
        "• خبر مخفي: خبر الشحن رقم 1 من الميناء",
    }
    await reader.press("ls~1~u")
    assert {one.kind for one in (await chosen(store)).less} == {"source", "entity"}
    assert reader.last.id == screen.id
    await reader.press("ls~2~u")
    assert (await chosen(store)).less == ()
    assert "لا اختيارات هنا" in reader.last.text
    await reader.press("se~1")
    assert "أقل من هذا" not in reader.last.text


async def test_a_wish_outlives_its_story_and_can_be_undone(
    reader: Phone, store: Store, clock: FakeClock
) -> None:
    await reader.say("/start s_1")
    await reader.press("ls~1~m")
    await reader.press("ls~1~s")
    tomorrow = clock.now() + timedelta(days=1)
    await store.archive.prune(tomorrow, tomorrow, tomorrow)
    await reader.say("/settings")
    await reader.press("se~ls~1")
    await reader.press("ls~1~u")

    assert (await chosen(store)).less == ()


async def test_ac_dat_03_last_month_is_never_said_without_its_name(
    store: Store, clock: FakeClock
) -> None:
    text = (
        "أعلنت مدينة نينغبو الصينية في نوفمبر برنامجًا لدعم المصدرين الصغار قيمته 300"
        " مليون يوان.\nوانضم إليه الشهر الماضي أيضًا 120 مصنعًا من مقاطعة تشجيانغ."
        "\nويغطي البرنامج نصف كلفة الشحن إلى موانئ الخليج العربي، بحسب إدارة التجارة."
        "\nوكانت الصادرات زادت 9% خلال الشهر الماضي، وفق بيانات الجمارك الصينية."
    )
    entry = Entry(
        "1",
        "https://port.example/1",
        "نينغبو تدعم شحن صغار المصدرين",
        text,
        clock.now() - timedelta(hours=2),
    )
    told = read(entry, SOURCES["port"], clock.now())
    await keep(store, clock, told)
    async with phone(store, clock) as reader:
        await reader.say("/start")
        await reader.press("ob~inv")
        await reader.say("/topics trade")
        (digest,) = await reader.say("/digest")
        (card,) = await reader.say("/start s_1")

    assert "الشهر الماضي" in told.text
    for message in (digest, card):
        assert "300 مليون يوان" in message.text
        assert "الماضي" not in message.text
