"""Who belongs to a chat, and as what. Pure."""

from dataclasses import dataclass
from typing import Any

from bot.botapi.chats import User

Json = dict[str, Any]
#: What an administrator of a channel may do besides; told where it is so.
OF_CHANNELS = ("can_post_messages", "can_edit_messages")
#: What an administrator may or may not do.
RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",
)
GONE = ("left", "kicked")  #: statuses of who is not in the chat


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a chat, or who was."""

    user: User
    status: str = "member"  #: creator | administrator | member | left | kicked
    rights: frozenset[str] = frozenset()  #: of an administrator, among both

    @property
    def is_administrator(self) -> bool:
        """Whether they help to run the chat."""
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        """Whether they have a right of administrators."""
        return self.status == "creator" or right in self.rights

    def json(self) -> Json:
        """The ChatMember object of the Bot API."""
        return {"status": self.status, "user": self.user.json(), **self._more()}

    def _more(self) -> Json:
        match self.status:
            case "creator":
                return {"is_anonymous": False}
            case "kicked":
                return {"until_date": 0}
            case "administrator":
                mine = {right: right in self.rights for right in RIGHTS}
                mine |= {right: True for right in OF_CHANNELS if right in self.rights}
                always = {"can_manage_chat": True, "can_be_edited": False}
                return mine | always | {"is_anonymous": False}
        return {}
