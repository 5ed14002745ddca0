"""The way through every screen, for what must hold on each of them."""

from bot.bidi import bare
from bot.botapi.chats import Message
from tests.bot.wire import Phone, buttons

SCREENS = (
    *("/digest", "/latest", "/latest trade", "/latest ؟؟", "/topics", "/time"),
    *("/search الشحن", "/search", "/explain", "/explain هوكو", "/saved", "/sources"),
    *("/story", "/story 1", "/story 99", "/digest 3", "/digest 99", "/settings"),
    *("/language", "/stop", "/start", "/privacy", "/forget", "/help", "99:99"),
)
BEHIND = (
    *("tpp~2", "tm~q", "tm~n", "tm~z", "tm~n", "tm~w", "tm~n", "tm~h", "tm~h~0900"),
    *("st~1~s~1", "st~1~c~0", "st~1~t~1", "st~1~c~0", "st~1~r~1", "st~1~c~0"),
    *("ls~1~m", "ls~1~s", "dk~20261122~1", "so~port", "exl~2", "ex~hukou"),
    *("tm~w~wx", "tm~w~wk", "tm~w~wd", "se~w1", "se~w0"),
    *("ps~7", "rs~1", "sv~1~1", "se~ls~1", "rm~1", "rm~0", "fg~no"),
)


def labels(message: Message) -> list[list[str]]:
    """The labels of a message, in reading order, ticks and all."""
    rows = message.keyboard or ()
    return [[bare(b["text"]) for b in reversed(row)] for row in rows]


async def walk(reader: Phone) -> list[str]:
    """All that is told on the way through every screen: texts, labels and toasts."""
    told = []
    for words in SCREENS:
        told += [m.text for m in await reader.say(words)]
        told += [label for row in labels(reader.last) for label in row]
        for data in BEHIND:
            if data in buttons(reader.last):
                told.append(await reader.press(data))
                told.append(reader.last.text)
                told += [label for row in labels(reader.last) for label in row]
    return told
