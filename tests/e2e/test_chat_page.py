from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from bot.botapi.world import World
from tests.e2e.echo import READER, chat_page
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

TOKEN = "1:echo"
SILENT_MORNING = """fetch("chat/morning", {
    method: "POST", headers: {"Content-Type": "application/json"}, body: "{}",
})"""


@pytest.fixture
def world(clock: FakeClock) -> World:
    return World(TOKEN, clock.now, name="الصدى")


@pytest.fixture
async def page(world: World, tab: "Page") -> AsyncIterator["Page"]:
    """The chat page of the echo bot, still empty."""
    async with chat_page(world) as address:
        await tab.goto(address)
        await tab.get_by_role("heading", name="الصدى").wait_for()
        yield tab
        await tab.close()
    assert world.violations == []


@pytest.fixture
async def started(page: "Page") -> "Page":
    """The page with the bot's welcome."""
    await page.get_by_role("button", name="بدء", exact=True).click()
    await newest(page, "مرحبًا وهذا خبر")
    return page


async def newest(page: "Page", text: str) -> "Locator":
    message = page.locator(".message").last
    await message.get_by_text(text).first.wait_for()
    return message


async def write(page: "Page", text: str) -> None:
    field = page.get_by_role("textbox", name="نص الرسالة")
    await field.fill(text)
    await field.press("Enter")


async def test_an_empty_chat_says_what_the_bot_does(page: "Page") -> None:
    await page.get_by_text("يعيد ما يُكتب").wait_for()

    assert not await page.get_by_role("textbox").is_visible()
    assert await page.title() == "الصدى"


async def test_a_text_is_sent_and_answered(started: "Page") -> None:
    await write(started, "ما معنى LPR؟")
    await started.locator(".message").nth(3).wait_for()
    sides = await started.locator(".message").evaluate_all(
        "all => all.map(one => one.matches('.mine'))"
    )

    assert sides == [True, False, True, False]


async def test_a_press_shows_the_answer_and_edits_the_message(started: "Page") -> None:
    await started.get_by_role("button", name="أول").click()
    await started.get_by_text("تم: edit").wait_for()
    edited = await newest(started, "نص جديد")

    # As in Telegram's clients, which call no message with buttons edited.
    assert not await edited.get_by_text("عُدّل").is_visible()
    assert await started.locator(".message").count() == 2


async def test_a_key_keeps_the_focus_when_its_message_changes(started: "Page") -> None:
    await started.get_by_role("button", name="أول").press("Enter")
    await newest(started, "نص جديد")
    await started.keyboard.press("Tab")
    await started.keyboard.press("Enter")

    await started.get_by_role("dialog").get_by_text("تم: alert").wait_for()


async def test_an_alert_is_a_dialog_to_be_closed(started: "Page") -> None:
    await started.get_by_role("button", name="ثانٍ").click()
    dialog = started.get_by_role("dialog")
    await dialog.get_by_text("تم: alert").wait_for()
    await dialog.get_by_role("button").click()

    assert not await dialog.is_visible()


async def test_buttons_stand_from_left_to_right_as_they_were_sent(
    started: "Page",
) -> None:
    boxes = (
        await started.locator(".keys > div")
        .first.locator(".key")
        .evaluate_all(
            "all => all.map(one => [one.textContent, one.getBoundingClientRect().x])"
        )
    )

    assert [name for name, _ in sorted(boxes, key=lambda box: box[1])] == ["أول", "ثانٍ"]


async def test_a_link_opens_elsewhere_and_tells_nothing(started: "Page") -> None:
    links = await started.get_by_role("link").evaluate_all(
        "all => all.map(one => [one.href, one.target, one.rel])"
    )

    outward = ["https://example.org/1", "_blank", "noopener noreferrer"]
    assert links == [outward, outward]


async def test_each_line_runs_in_the_direction_of_its_first_letter(
    started: "Page",
) -> None:
    directions = (
        await started.locator(".message")
        .last.locator(".bubble > .line")
        .evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
    )

    assert directions == ["rtl", "ltr", "rtl", "rtl"]


async def test_a_rich_message_stands_from_right_to_left(started: "Page") -> None:
    await write(started, "rich")
    message = await newest(started, "موجز")
    sides = await message.locator(".bubble > *").evaluate_all(
        "all => all.map(one => getComputedStyle(one).direction)"
    )
    cells = await message.locator("td").evaluate_all(
        "all => all.map(one => [one.textContent, one.getBoundingClientRect().x])"
    )
    await message.get_by_text("تفاصيل الخبر").click()

    assert set(sides) == {"rtl"}
    assert [text for text, _ in sorted(cells, key=lambda cell: cell[1])] == [
        "12%",
        "الصادرات",
    ]
    assert await message.get_by_text("النص كله").is_visible()
    assert await message.locator(".line time").first.inner_text() == "الأحد 10:00"


async def test_a_long_quotation_unfolds_and_folds(started: "Page") -> None:
    lines = started.locator(".lines")
    height = "lines => lines.clientHeight"
    folded = await lines.evaluate(height)
    await started.get_by_role("button", name="عرض الاقتباس كاملًا").press("Enter")
    unfolded = await lines.evaluate(height)
    await started.get_by_role("button", name="طي الاقتباس").click()

    assert unfolded == pytest.approx(folded / 3 * 5, abs=1)
    assert await lines.evaluate(height) == folded


async def test_what_is_hidden_shows_when_it_is_asked_for(started: "Page") -> None:
    colour = "one => getComputedStyle(one).color"
    spoiler = started.get_by_text("مخفي", exact=True)
    hidden = await spoiler.evaluate(colour)
    await spoiler.press("Enter")

    assert hidden == "rgba(0, 0, 0, 0)"
    assert await spoiler.evaluate(colour) == await started.evaluate(
        "getComputedStyle(document.body).color"
    )


async def test_a_command_in_a_text_is_sent_when_it_is_tapped(started: "Page") -> None:
    await started.get_by_role("button", name="/again").press("Enter")
    await started.locator(".message").nth(3).wait_for()

    sent = await started.locator(".mine .command").all_inner_texts()
    assert sent == ["/start", "/again"]


async def test_a_slash_offers_the_commands_that_begin_so(started: "Page") -> None:
    field = started.get_by_role("textbox")
    await field.fill("/")
    all_of_them = await started.get_by_role("option").all_inner_texts()
    await field.fill("/a")
    some = await started.get_by_role("option").all_inner_texts()
    await field.press("ArrowDown")
    await field.press("Enter")
    await started.locator(".message").nth(3).wait_for()

    assert all_of_them == ["/start\nالبدء", "/again\nمن جديد"]
    assert some == ["/again\nمن جديد"]
    assert not await started.get_by_role("listbox").is_visible()


async def test_text_of_the_bot_is_never_markup(started: "Page", world: World) -> None:
    hostile = '<img src="x" onerror="alert(1)"><b>لا</b>'
    await write(started, hostile)
    await newest(started, hostile)

    assert await started.locator("#log img").count() == 0


async def test_a_blocked_bot_is_started_again(started: "Page", world: World) -> None:
    await started.get_by_role("button", name="حظر").click()
    await started.get_by_role("button", name="إعادة تشغيل البوت").click()
    await started.locator(".message").nth(3).wait_for()

    assert world.chat(READER).state == "open"
    assert await started.get_by_role("textbox").is_visible()


async def test_a_morning_brings_the_digest_or_says_why_not(page: "Page") -> None:
    await page.get_by_role("button", name="صباح الغد").click()
    await page.get_by_text("لم يحن موعد أي موجز").wait_for()
    await page.get_by_role("button", name="بدء", exact=True).click()
    await newest(page, "مرحبًا وهذا خبر")
    await page.get_by_role("button", name="صباح الغد").click()

    await newest(page, "صباح الخير")


async def test_news_waits_below_while_older_messages_are_read(
    started: "Page",
) -> None:
    for number in range(12):
        await write(started, f"رسالة {number}")
        await started.locator(".message").nth(3 + 2 * number).wait_for()
    log = started.get_by_role("log")
    await log.evaluate("log => log.scrollTo(0, 0)")
    await started.evaluate(SILENT_MORNING)
    newest_button = started.get_by_role("button", name="إلى أحدث الرسائل")
    await newest_button.get_by_text("1").wait_for()

    assert await log.evaluate("log => log.scrollTop") == 0
    await newest_button.click()
    await newest_button.wait_for(state="hidden")


async def test_an_answer_is_gone_to_from_wherever_it_was_asked_for(
    started: "Page",
) -> None:
    await started.set_viewport_size({"width": 360, "height": 400})
    await started.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
    await started.get_by_role("button", name="صباح الغد").click()
    answer = await newest(started, "صباح الخير")

    assert await answer.evaluate(
        "one => one.getBoundingClientRect().bottom < one.closest('#log')"
        ".getBoundingClientRect().bottom"
    )


async def test_days_are_parted(started: "Page", world: World, clock: FakeClock) -> None:
    clock.advance(hours=20)
    await write(started, "صباحًا")
    await newest(started, "صباحًا")

    dates = await started.get_by_role("log").get_by_role("heading").all_inner_texts()
    assert dates == ["الأحد، 22 نوفمبر", "الاثنين، 23 نوفمبر"]


@pytest.mark.parametrize("width", [360, 1200])
async def test_nothing_is_wider_than_the_window(started: "Page", width: int) -> None:
    await started.set_viewport_size({"width": width, "height": 740})
    await write(started, "ا" * 300)
    await newest(started, "ا" * 300)

    assert await started.evaluate("document.documentElement.scrollWidth") == width
    assert await started.get_by_role("log").evaluate(
        "log => [log.scrollWidth - log.clientWidth, log.clientWidth <= 680]"
    ) == [0, True]
