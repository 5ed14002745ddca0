"""/health: whether everything is read and sent, and what is not."""

from bot.conversation.admin.statistics import CALM
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, show
from bot.texts import Html
from jobs.alert import Sight, diagnoses, look_around
from jobs.diagnose import Diagnosis

MOST = 15  #: sources in trouble that one message names


async def screen(desk: Desk, visit: Visit) -> Answer:
    """How sources and sending are doing; what is wrong by name."""
    sight = await look_around(desk.store, visit.now)
    found = diagnoses(sight)
    read = [source for source in sight.sources if source.is_read]
    bad = [source for source in read if found[source.slug].state not in CALM]
    troubles = [
        visit.texts.say(
            "admin.health.source",
            name=source.name,
            state=visit.texts.word("state", found[source.slug].state),
            since=_since(visit, found[source.slug]),
            src=source.slug,
        )
        for source in bad[:MOST]
    ]
    due = await desk.store.ledger.due()
    told = visit.texts.say(
        "admin.health",
        well=len(read) - len(bad),
        n=len(read),
        troubles=Html("".join(f"{line}\n" for line in troubles)),
        polled=_polled(visit, sight),
        due=due,
        late=_late(visit, await desk.store.lateness() if due else 0),
    )
    return show(told)


def _since(visit: Visit, found: Diagnosis) -> Html:
    """The age of what a source brought last, as far as it is known."""
    if found.newest is None:
        return Html("")
    ago = visit.texts.ago((visit.now - found.newest).total_seconds())
    return visit.texts.word("health", "since", ago=ago)


def _polled(visit: Visit, sight: Sight) -> Html:
    """When any source was asked last, whatever it answered."""
    moments = [
        moment
        for health in sight.health.values()
        for moment in (health.last_success, health.last_failure)
        if moment
    ]
    if not moments:
        return visit.texts.word("health", "never")
    ago = visit.texts.ago((visit.now - max(moments)).total_seconds())
    return visit.texts.word("health", "ago", ago=ago)


def _late(visit: Visit, seconds: float) -> Html:
    """How long the delivery that is due longest has waited."""
    if not seconds:
        return Html("")
    return visit.texts.word("health", "oldest", ago=visit.texts.ago(seconds))
