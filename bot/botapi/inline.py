"""Inline mode: queries behind the bot's name in any chat, and their answers."""

import re
from typing import Any

from bot.botapi.calls import InlineQuery
from bot.botapi.chats import Chat, Json, Message, User, message_json
from bot.botapi.keyboards import inline as keyboard
from bot.botapi.parameters import Params
from bot.botapi.posts import text_of
from bot.botapi.refusal import Mistake, Refusal, bad_request
from bot.botapi.world import World

_MOST = 50  # results
_LONGEST_QUERY = 256  # characters
_LONGEST_ID = 64  # bytes, of results and offsets
_LATE = "query is too old and response timeout expired or query ID is invalid"
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: Where a result may land: no web app opens there, and inline buttons are allowed.
_ANYWHERE = Chat(0, "group")


def ask(
    world: World, person: User, text: str, offset: str = "", where: str = "private"
) -> str:
    """A person writes the bot's name and `text` in some chat; the query's id.

    Raises:
        ValueError: the bot has no inline mode, or the text is too long for one.
    """
    if not world.inline.is_on or len(text) > _LONGEST_QUERY:
        raise ValueError("no client would send this query")
    query_id = world.query_id()
    world.inline.asked[query_id] = InlineQuery(person.id, text, world.now())
    query = {
        "id": query_id,
        "from": person.json(),
        "query": text,
        "offset": offset,
        "chat_type": where,
    }
    world.updates.add("inline_query", query)
    return query_id


def choose(
    world: World, query_id: str, result_id: str, chat_id: int, person: User
) -> Message:
    """A person sends one of the results to a chat where the bot is; the message.

    The bot gets it as any message that was sent through it, privacy mode or not.

    Source: https://core.telegram.org/bots/features#privacy-mode
    """
    results = world.inline.answers[query_id]["results"]
    chosen = next(one for one in results if one["id"] == result_id)["message"]
    chat = world.chat(chat_id)
    message = Message(
        chat.last_id + 1, world.now(), from_bot=False, sender=person, **chosen
    )
    world.put(chat, message)
    told = message_json(message, chat) | {"via_bot": world.me.json()}
    world.updates.add("message", told)
    if world.inline.has_feedback:
        asked = world.inline.asked[query_id]
        feedback = {"result_id": result_id, "query": asked.text}
        world.updates.add("chosen_inline_result", feedback | {"from": person.json()})
    return message


def answer_inline_query(world: World, params: Params) -> bool:
    """True; a query can be answered only for a while.

    Raises:
        Mistake: results that Telegram does not take.

    Source: https://core.telegram.org/bots/api#answerinlinequery
    """
    query_id = params["inline_query_id"]
    asked = world.inline.asked.get(query_id)
    if asked is None or world.now() - asked.at > world.query_lifetime:
        raise Refusal(400, bad_request(_LATE))
    _check_ids([result["id"] for result in params["results"]])
    if len(params.get("next_offset", "").encode()) > _LONGEST_ID:
        raise Mistake("NEXT_OFFSET_INVALID")
    if "button" in params:
        _check_button(params["button"])
    results = [_result(world, result) for result in params["results"]]
    world.inline.answers[query_id] = params | {"results": results}
    world.touch()
    return True


def _check_ids(ids: list[str]) -> None:
    if len(ids) > _MOST:
        raise Mistake("RESULTS_TOO_MUCH")
    if not all(ids):
        raise Mistake("RESULT_ID_EMPTY")
    if any(len(one.encode()) > _LONGEST_ID for one in ids):
        raise Mistake("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise Mistake("RESULT_ID_DUPLICATE")


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise Mistake("inline query results button text must be non-empty")
    if ("web_app" in button) == ("start_parameter" in button):
        raise Mistake("exactly one action of the button is expected")
    if not _START.fullmatch(button.get("start_parameter", "x")):
        raise Mistake("START_PARAM_INVALID")


def _result(world: World, result: Json) -> Json:
    """The result with the message that it becomes when somebody chooses it."""
    content = result["input_message_content"]
    if result["type"] != "article" or "message_text" not in content:
        raise Refusal(501, "Not Implemented: results other than articles with texts")
    if not result["title"].strip():
        raise Mistake("ARTICLE_TITLE_EMPTY")
    text = text_of(world, {**content, "text": content["message_text"]}, "text")
    notes: list[str] = []
    message: dict[str, Any] = {
        "text": text.text,
        "entities": text.entities,
        "keyboard": keyboard(result.get("reply_markup"), _ANYWHERE, notes),
        "preview": content.get("link_preview_options", {}),
    }
    world.record.violations.extend(notes)
    return result | {"message": message}
