"""Why an address cannot become a source, in an operator's words. Pure."""

from bot.texts import Html, Texts
from jobs.appraise import ShutOut
from jobs.errors import FetchError, SourceError
from jobs.feeds.guard import REFUSED

GONE = {404, 410}
SHUT = {401, 403, 406, 451}


def reason(error: SourceError, texts: Texts) -> Html:
    """The words for an error."""
    if isinstance(error, ShutOut):
        return texts.word("unreadable", "robots")
    if not isinstance(error, FetchError):
        return texts.word("state", "not a feed")
    if error.status in GONE:
        return texts.word("state", "gone")
    if error.status in SHUT:
        return texts.word("state", "refused")
    return _of_network(str(error), texts)


def _of_network(said: str, texts: Texts) -> Html:
    if said == REFUSED:
        return texts.word("unreadable", "private")
    if said.startswith("no answer within"):
        return texts.word("unreadable", "slow")
    if "certificate" in said.lower():
        return texts.word("unreadable", "certificate")
    return texts.word("unreadable", "other", error=said)
