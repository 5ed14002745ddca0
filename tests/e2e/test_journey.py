from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from bot.playground.stage import Stage
from bot.process import playground
from bot.settings import Settings

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    """The real bot on its stage, sample news read."""
    async with playground(Settings(web_port=0)) as scene:
        yield scene


@pytest.fixture
async def page(scene: Stage, tab: "Page") -> AsyncIterator["Page"]:
    await tab.goto(scene.page_url)
    yield tab
    await tab.close()
    assert scene.world.violations == []


async def arrived(page: "Page", text: str) -> "Locator":
    """The newest message of the bot, once it says `text`."""
    message = page.locator(".message.theirs").last.filter(has_text=text)
    await message.wait_for()
    return message


async def test_a_newcomer_reads_news_and_gets_the_digest_next_morning(
    page: "Page",
) -> None:
    await page.get_by_role("button", name="بدء", exact=True).click()
    welcome = await arrived(page, "موجز الصين")
    await welcome.get_by_role("button", name="استيراد وتجارة").click()
    await arrived(page, "تم تفعيل")

    field = page.get_by_role("textbox", name="نص الرسالة")
    await field.fill("/topics")
    await field.press("Enter")
    topics = await arrived(page, "المفعّل")
    off = topics.get_by_role("button").filter(has_not_text="✓").first
    name = (await off.inner_text()).split(" · ")[0]
    await off.click()
    await page.get_by_role("alert").filter(has_text="تم تفعيل").wait_for()
    await topics.get_by_role("button", name=f"✓ {name}").wait_for()

    await field.fill("/latest")
    await field.press("Enter")
    latest = await arrived(page, "آخر الأخبار")
    assert await latest.get_by_role("link").count() >= 5

    await page.get_by_role("button", name="صباح الغد").click()
    digest = await arrived(page, "الموافق")
    assert await digest.get_by_role("link").count() >= 3
    first = digest.get_by_role("button", name="1", exact=True)
    await first.click()
    await digest.get_by_role("link", name="المصدر").wait_for()


async def test_a_reader_searches_turns_a_page_and_looks_a_term_up(
    page: "Page",
) -> None:
    await page.get_by_role("button", name="بدء", exact=True).click()
    await arrived(page, "موجز الصين")
    field = page.get_by_role("textbox", name="نص الرسالة")
    await field.fill("الصين")
    await field.press("Enter")
    await arrived(page, "بحث مباشر عن النص المكتوب")
    found = page.locator(".message.theirs").last
    await found.get_by_role("button", name="التالي").click()
    await found.get_by_role("button", name="2 من").wait_for()
    await found.get_by_role("button", name="أسبوع").click()
    await arrived(page, "آخر أسبوع")

    await field.fill("ما هو هوكو؟")
    await field.press("Enter")
    card = await arrived(page, "hùkǒu")
    await card.get_by_role("button", name="كل المصطلحات").click()
    await arrived(page, "58 مصطلحًا")


async def say(page: "Page", text: str) -> None:
    field = page.get_by_role("textbox", name="نص الرسالة")
    await field.fill(text)
    await field.press("Enter")


async def test_a_story_is_read_saved_and_found_again(page: "Page") -> None:
    await page.get_by_role("button", name="بدء", exact=True).click()
    await arrived(page, "موجز الصين")
    await say(page, "/latest")
    latest = await arrived(page, "آخر الأخبار")
    await latest.get_by_role("button", name="2", exact=True).click()
    card = await arrived(page, "أول نشر")
    title = (await card.locator("b").first.inner_text()).strip()
    await card.get_by_role("button", name="حفظ", exact=True).click()
    await card.get_by_role("button", name="✓ حفظ").wait_for()
    await card.get_by_role("button", name="تسلسل القصة").click()
    course = await arrived(page, title)
    await course.get_by_role("button", name="رجوع").click()
    await arrived(page, "أول نشر")

    await say(page, "/saved")
    saved = await arrived(page, "مادة محفوظة واحدة")
    assert title in await saved.inner_text()
    await say(page, "/story 1")
    await arrived(page, "أول نشر")
