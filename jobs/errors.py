"""What can go wrong with one source or one delivery: a class per reaction.

SourceError            something is wrong with one source today
├ FetchError           no answer, bad status, too big, too slow
│ └ Ended              gone for good, says its publisher: not asked again
└ ParseError           an answer that is not a feed
DeliveryError          one message did not reach one subscriber
├ NotSent              it was refused for now: try again, but not for ever
├ Unreachable          nothing left: try again as long as it is not too late
├ Throttled            Telegram asks everybody to wait
├ InDoubt              it may have arrived: never sent again in silence
├ Refused              this message will never be accepted
├ Gone                 this chat will never accept a message: blocked, deleted
│ ├ NotFound           not of this bot, or not any more
│ └ Barred             until somebody there gives us the right to write
└ Moved                the group became a supergroup: move, try again
CourierDown            the courier itself is not allowed to send: stop
"""


class SourceError(Exception):
    """Something is wrong with one source today; the next one is read anyway."""


class FetchError(SourceError):
    """No answer, a bad status, too big or too slow."""

    def __init__(
        self, reason: str, retry_after: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after  # seconds that the publisher asks for
        self.status = status  # of an answer that is a refusal


class Ended(FetchError):
    """The publisher says that the address is gone for good."""


class ParseError(SourceError):
    """An answer that is not a feed."""


class DeliveryError(Exception):
    """One message did not reach one subscriber."""


class NotSent(DeliveryError):
    """It was refused for now and did not arrive; trying again later is safe."""


class Unreachable(DeliveryError):
    """The courier was not reached, so that nothing left."""


class Throttled(DeliveryError):
    """Telegram asks for a pause of `seconds`; not counted as a try."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds:g} s")
        self.seconds = seconds


class InDoubt(DeliveryError):
    """It may have arrived; sending it again could repeat it."""


class Refused(DeliveryError):
    """This message will never be accepted, though the chat may accept others."""


class Gone(DeliveryError):
    """The chat will never accept a message: blocked, deactivated, deleted."""


class NotFound(Gone):
    """This bot knows no such chat; many at once mean a wrong token."""


class Barred(Gone):
    """The chat lets us in but not write; an administrator can change that."""


class Moved(DeliveryError):
    """The group became a supergroup with the id `chat_id`."""

    def __init__(self, chat_id: int) -> None:
        super().__init__("the group became a supergroup")
        self.chat_id = chat_id


class CourierDown(Exception):
    """The courier may not send at all: wrong token, or a second instance."""
