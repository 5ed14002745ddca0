"""What chats did a moment ago, as far as this process remembers it."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
REMEMBERED = 4096  #: chats


@dataclass
class Recent(Generic[T]):
    """One thing for each chat; of many chats, those that it was noted of last."""

    _by_chat: OrderedDict[int, T] = field(default_factory=OrderedDict)

    def get(self, chat_id: int) -> T | None:
        """What was noted of the chat."""
        return self._by_chat.get(chat_id)

    def put(self, chat_id: int, thing: T) -> None:
        """Note something of a chat, in place of what was noted before."""
        self._by_chat[chat_id] = thing
        self._by_chat.move_to_end(chat_id)
        if len(self._by_chat) > REMEMBERED:
            self._by_chat.popitem(last=False)
