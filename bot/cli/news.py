"""`poll`, `deliver`, `search`: the jobs of the clock, once and by hand."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from telegram import Bot

from bot.assembly import Assembly
from bot.cli.frame import At, Json, Trouble, assembled, moment, perform, tell
from bot.requests import Request
from jobs.deliver import Courier
from jobs.errors import CourierDown
from jobs.poll import Polled
from jobs.seek import wanted
from storage.model import Source, Story

UNSENDABLE = (
    "TELEGRAM_BOT_TOKEN is empty, so nothing can be sent:"
    " put a token from BotFather into .env, or use the playground (mujaz run)"
)
HITS = 20
PATIENCE = 60.0  #: seconds of a pause that `deliver` outlasts


def poll(
    everything: Annotated[
        bool, typer.Option("--all", help="Read every source, due or not.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read the sources that are due once, and say what came."""
    perform(_poll(everything, as_json))


async def _poll(everything: bool, as_json: bool) -> None:
    async with assembled() as made:
        came = await reading(made, everything)
    tell(
        asdict(came),
        as_json,
        f"{came.sources} sources in {came.seconds:.1f} s: {came.fetched} fetched,"
        f" {came.not_modified} not modified, {came.failed} failed;"
        f" {came.articles} new articles, {came.stories} stories",
    )


async def reading(made: Assembly, everything: bool) -> Polled:
    """What came of reading the due sources, or all, while a bar shows how far it is."""
    name = TextColumn("{task.description}", markup=False)
    columns = (name, BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        total = await made.store.sources.waiting(everything)
        task = bar.add_task("sources", total=total)

        def progress(source: Source) -> None:
            bar.update(task, advance=1, description=source.name)

        return await made.poll(everything, progress, total)


def deliver(at: At = None, as_json: Json = False) -> None:
    """Compose every slot due at a moment, and deliver what is owed."""
    perform(_deliver(at, as_json))


async def _deliver(at: str | None, as_json: bool) -> None:
    async with assembled(moment(at)) as made:
        settings = made.settings
        if not settings.telegram_bot_token:
            raise Trouble(UNSENDABLE)
        bot = Bot(
            settings.telegram_bot_token,
            base_url=f"{settings.telegram_api_url}/bot",
            request=Request(),
        )
        async with bot:
            await made.realign()
            alerts = await made.notify()
            owed = await made.address()
            try:
                sent = await _send(made, made.courier(bot))
            except CourierDown as error:
                raise Trouble(f"Telegram refuses to send: {error}") from error
        pending = (await made.store.ledger.tally()).get("pending", 0)
    outcomes = {name: sent.get(name, 0) for name in ("sent", "failed", "unknown")}
    result = {
        "editions": owed.editions,
        "deliveries": owed.deliveries + alerts,
        **outcomes,
        "pending": pending,
    }
    tell(result, as_json, ", ".join(f"{name}: {n}" for name, n in result.items()))


async def _send(made: Assembly, courier: Courier) -> Counter[str]:
    """Counts of what came of it; short pauses that Telegram asks for are kept."""
    sent = Counter(await made.deliver(courier))
    while 0 < (pause := await made.store.rates.halted()) <= PATIENCE:
        await made.clock.sleep(pause)
        sent += Counter(await made.deliver(courier))
    return sent


def search(
    query: Annotated[str, typer.Argument(help="Words, in any spelling.")],
    as_json: Json = False,
) -> None:
    """Search the archive, in any spelling and language, newest first."""
    perform(_search(query, as_json))


async def _search(query: str, as_json: bool) -> None:
    asked = wanted(query)
    if not asked:
        raise Trouble(f"{query!r} has no word to search for")
    async with assembled() as made:
        found = await made.store.archive.search(asked, HITS)
        if as_json:
            tell([_hit(story) for story in found.stories], as_json, "")
            return
        for story in found.stories:
            day = f"{story.published:%Y-%m-%d}"
            typer.echo(f"{day}  {story.lead.title}\n            {story.lead.url}")
        typer.echo(f"{len(found.stories)} of {found.total} stories")


def _hit(story: Story) -> dict[str, object]:
    return {
        "story": story.id,
        "title": story.lead.title,
        "url": story.lead.url,
        "published": story.published,
        "sources": [a.source for a in story.articles],
        "topics": list(story.topics),
    }
