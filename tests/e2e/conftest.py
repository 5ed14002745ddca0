"""A browser for tests that need one: only with --e2e, in Debian's Chromium."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

CHROMIUM = shutil.which(os.environ.get("MUJAZ_CHROMIUM", "chromium"))
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NEEDED = (
    "browser tests need Debian's package `chromium` (or MUJAZ_CHROMIUM, the path of"
    " another) and `pip install -r requirements-e2e.lock`; lacking: {}"
)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Without --e2e these tests are left out."""
    if config.getoption("--e2e"):
        return
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    config.hook.pytest_deselected(items=ours)
    items[:] = [item for item in items if item not in ours]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator["Browser"]:
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        pytest.exit(NEEDED.format("playwright"), returncode=1)
    if CHROMIUM is None:
        pytest.exit(NEEDED.format("chromium"), returncode=1)
    async with async_playwright() as driver:
        yield await driver.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)


@pytest.fixture
async def tab(browser: "Browser") -> AsyncIterator["Page"]:
    """A phone's window; complaints of the page and foreign requests fail the test."""
    context = await browser.new_context(
        viewport={"width": 360, "height": 740},
        locale="ar",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.set_default_timeout(5000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text))
    page.on("request", lambda request: troubles.extend(foreign(request.url)))
    yield page
    await context.close()
    assert troubles == []


def foreign(url: str) -> list[str]:
    return [] if url.startswith("http://127.0.0.1:") else [url]
