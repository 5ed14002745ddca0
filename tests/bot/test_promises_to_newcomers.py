"""What newcomers were promised, from a person's phone to Telegram, on both engines."""

from datetime import UTC, datetime, time

from storage.store import Store
from tests.bot.home import Home
from tests.bot.room import EXPIRED_LINK, Room, group_of, token
from tests.bot.wire import READER, buttons
from tests.fakes import FakeClock

#: What the welcome lets a newcomer press: what is read first stands at the right.
CHOICES = [
    *("ob~inv", "ob~imp", "ob~prs", "ob~tec", "ob~man", "ob~stu"),
    *("dg~now~1", "lg~en"),
]


async def test_ac_onb_01_a_start_brings_one_welcome_and_subscribes_to_nothing(
    house: Home, store: Store
) -> None:
    before = house.clock.now()
    (welcome,) = await house.phone.say("/start")
    (call,) = [c for c in house.phone.world.calls if c.method == "sendMessage"]

    assert welcome.text.startswith("موجز الصين\nرسالة واحدة كل يوم")
    assert "أبرز خبر الآن: عنوان" in welcome.text
    assert buttons(welcome) == CHOICES
    assert (call.params["parse_mode"], call.at) == ("HTML", before)
    assert await store.subscribers.get(READER) is None
    assert await store.editions.next_slot() is None


async def test_ac_onb_02_a_preset_is_stored_and_told_and_once(house: Home) -> None:
    subscriber = await house.subscribe()

    assert subscriber.topics == {"trd", "mfg", "law", "cny", "arb"}
    assert (subscriber.zone, subscriber.at) == ("Africa/Cairo", time(8))
    assert subscriber.days == {0, 1, 2, 3, 6}
    assert subscriber.next_slot == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert house.phone.last.text == (
        "تم تفعيل 5 مواضيع: التجارة والشحن، المصانع والتوريد، اليوان والمصارف،"
        " الأنظمة والتراخيص، الصين والعرب.\n"
        "الموعد: كل يوم عدا الجمعة والسبت، الساعة \u206808:00\u2069 بتوقيت القاهرة.\n\n"
        "المنطقة الزمنية تقديرية. لتصحيحها: زر «تغيير الموعد»."
    )
    await house.phone.press("ob~imp", house.phone.messages[0])
    assert await house.reader() == subscriber


async def test_ac_onb_04_a_link_to_a_topic_subscribes_when_it_is_pressed(
    house: Home, store: Store
) -> None:
    (told,) = await house.phone.say("/start t_trd")

    assert "هذا مدخل إلى موضوع «التجارة والشحن»: خبران اليوم." in told.text
    assert await store.subscribers.get(READER) is None
    await house.phone.press("tp~trd~1~1")
    assert (await house.reader()).topics == {"trd"}


PAYLOADS = (
    *("x" * 65, "s_../..", "../../etc", "t_<b>", "<i>x</i>", "قصة", "s_قصة", "t_zzz"),
    *("s_1;drop", "s_1'--", "' OR 1=1; DROP TABLE subscriber; --", "& <a href='x'>"),
)


async def test_ac_onb_05_any_other_payload_is_none(house: Home, store: Store) -> None:
    (plain,) = await house.phone.say("/start")
    for payload in PAYLOADS:
        (welcome,) = await house.phone.say(f"/start {payload}")
        assert (welcome.text, welcome.keyboard) == (plain.text, plain.keyboard)

    assert await store.subscribers.get(READER) is None


async def test_ac_onb_06_a_token_works_once_and_for_ten_minutes(
    hall: Room, store: Store, clock: FakeClock
) -> None:
    (setup,) = await hall.say("/setup")
    (screen,) = await hall.phone.say(f"/start {token(setup)}")
    await hall.follow("trd")
    (late,) = await hall.say("/setup")
    before = await group_of(store)

    assert screen.text.startswith("إعداد: ")
    (again,) = await hall.phone.say(f"/start {token(setup)}")
    clock.advance(minutes=10, seconds=1)
    (expired,) = await hall.phone.say(f"/start {token(late)}")
    assert (again.text, expired.text) == (EXPIRED_LINK, EXPIRED_LINK)
    assert (again.keyboard, expired.keyboard) == ((), ())
    assert await group_of(store) == before


async def test_ac_onb_07_a_subscribed_reader_is_told_since_when(house: Home) -> None:
    before = await house.subscribe()
    (told,) = await house.phone.say("/start")

    assert told.text == (
        "الاشتراك قائم منذ الأحد 22 نوفمبر 2026.\n"
        "المواضيع: 5 مواضيع. الموجز التالي: \u2068غدًا 08:00\u2069."
    )
    assert await house.reader() == before


async def test_ac_onb_08_a_start_that_comes_twice_is_answered_once(
    house: Home,
) -> None:
    phone = house.phone
    await phone.say("/start")
    phone.world.redeliver(phone.offset - 1)
    phone.offset = 0
    await phone.handle()

    assert len(phone.messages) == 1
