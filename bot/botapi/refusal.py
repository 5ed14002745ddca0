"""What the server says no with. Pure."""

from typing import Any


class Refusal(Exception):
    """A call is refused with an error code and a description.

    Source: https://core.telegram.org/bots/api#making-requests
    """

    def __init__(
        self,
        code: int,
        description: str,
        *,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def json(self) -> dict[str, Any]:
        """The body of the answer."""
        told = {
            "retry_after": self.retry_after,
            "migrate_to_chat_id": self.migrate_to_chat_id,
        }
        parameters = {name: value for name, value in told.items() if value is not None}
        body = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        return body | ({"parameters": parameters} if parameters else {})


class Mistake(Refusal):
    """A 400 that the bot could have foreseen: bad markup, too long, a bad button."""

    def __init__(self, message: str) -> None:
        super().__init__(400, bad_request(message))


def bad_request(message: str) -> str:
    """The description of a 400; the first letter of a sentence is lowered.

    Codes such as PEER_ID_INVALID stay as they are.
    """
    is_code = message.isupper()
    return "Bad Request: " + (message if is_code else message[:1].lower() + message[1:])


def too_many_requests(seconds: int) -> Refusal:
    """A 429 that asks for a pause of `seconds`."""
    return Refusal(
        429, f"Too Many Requests: retry after {seconds}", retry_after=seconds
    )
