"""What the methods do and what they refuse, without HTTP."""

from typing import Any

import pytest

from bot.botapi.chats import STATES
from bot.botapi.facts import METHODS, VERSION
from bot.botapi.methods import HANDLERS, UNDONE
from bot.botapi.parameters import Upload
from bot.botapi.world import World
from tests.botapi.conftest import LAYLA, Ask
from tests.fakes import FakeClock

KEYBOARD = {"inline_keyboard": [[{"text": "نعم", "callback_data": "y"}]]}
SAME = (
    "Bad Request: message is not modified: specified new message content and reply"
    " markup are exactly the same as a current content and reply markup of the message"
)
LATE = (
    "Bad Request: query is too old and response timeout expired or query ID is invalid"
)


async def test_the_bot_knows_itself(ask: Ask) -> None:
    me = await ask("getMe")

    assert (me["id"], me["is_bot"], me["username"]) == (123, True, "mujaz_bot")


async def test_names_of_methods_ignore_case(ask: Ask) -> None:
    assert await ask("GETME") == await ask("getme")


async def test_a_message_is_kept_and_returned(world: World, ask: Ask) -> None:
    sent = await ask(
        "sendMessage",
        chat_id=LAYLA,
        text="<b>موجز</b>",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        disable_notification=True,
        link_preview_options={"is_disabled": True},
        reply_parameters={"message_id": 1},
    )

    kept = world.chat(LAYLA).messages[-1]
    assert (sent["message_id"], sent["text"]) == (2, "موجز")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert sent["reply_to_message"]["message_id"] == 1
    assert sent["reply_markup"] == KEYBOARD
    assert (kept.from_bot, kept.silent, kept.preview_disabled) == (True, True, True)


async def test_a_mistake_is_a_violation(world: World, ask: Ask) -> None:
    answer = await ask("sendMessage", chat_id=LAYLA, text="<br>", parse_mode="HTML")

    problem = (
        "Bad Request: can't parse entities:"
        ' Unsupported start tag "br" at byte offset 0'
    )
    assert answer == (400, problem)
    assert world.violations == [f"sendMessage: {problem}"]


async def test_what_telegram_drops_in_silence_is_a_violation(
    world: World, ask: Ask
) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="a&nbsp;b", parse_mode="HTML")

    assert world.violations == ["&nbsp; is not decoded"]


async def test_a_stranger_is_not_found(world: World, ask: Ask) -> None:
    world.meet(8, "Omar")
    not_found = (400, "Bad Request: chat not found")

    assert await ask("sendMessage", chat_id=8, text="x") == not_found
    assert await ask("sendMessage", chat_id=9, text="x") == not_found
    assert await ask("sendMessage", chat_id="@nobody", text="x") == not_found
    assert world.violations == []


@pytest.mark.parametrize("state", STATES)
async def test_a_chat_refuses_in_its_own_words(
    world: World, ask: Ask, state: str
) -> None:
    chat = world.meet(-1001, "قناة", type="channel")
    chat.state = state
    code, description = STATES[state]

    answer = await ask("sendMessage", chat_id=-1001, text="x")
    assert answer == (code, description.format(type="channel"))
    assert chat.messages == []


async def test_a_migrated_group_names_its_new_id(world: World, ask: Ask) -> None:
    world.meet(-5, "غرفة", type="group")
    world.migrate(-5, -1005)
    sent = await ask("sendMessage", chat_id=-1005, text="x")

    services = [u["message"] for u in world.updates.pending if "message" in u]
    assert world.chat(-5).refusal().migrate_to_chat_id == -1005
    assert sent["chat"] == {"id": -1005, "type": "supergroup", "title": "غرفة"}
    assert [s.get("migrate_to_chat_id") for s in services] == [-1005, None]
    assert [s.get("migrate_from_chat_id") for s in services] == [None, -5]


async def test_a_chat_that_blocked_the_bot_can_be_looked_at(
    world: World, ask: Ask
) -> None:
    world.block(LAYLA)
    world.meet(8, "Omar")

    assert (await ask("getChat", chat_id=LAYLA))["first_name"] == "Layla"
    assert await ask("getChat", chat_id=8) == (400, "Bad Request: chat not found")


async def test_a_channel_post_has_no_author(world: World, ask: Ask) -> None:
    world.meet(-1001, "قناة", type="channel")
    sent = await ask("sendMessage", chat_id=-1001, text="x")

    assert "from" not in sent
    assert sent["sender_chat"]["id"] == -1001


async def test_a_forum_takes_messages_for_its_threads(world: World, ask: Ask) -> None:
    world.meet(-1002, "منتدى", type="forum")
    thread = world.open_thread(-1002)
    to_forum = {"chat_id": -1002, "text": "x"}
    sent = await ask("sendMessage", **to_forum, message_thread_id=thread)

    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert await ask("sendMessage", **to_forum, message_thread_id=99) == (
        400,
        "Bad Request: message thread not found",
    )


async def test_a_reply_needs_its_message(world: World, ask: Ask) -> None:
    to_layla = {"chat_id": LAYLA, "text": "x"}
    lost = {"message_id": 99}
    forgiving = {**lost, "allow_sending_without_reply": True}

    refused = await ask("sendMessage", **to_layla, reply_parameters=lost)
    sent = await ask("sendMessage", **to_layla, reply_parameters=forgiving)
    assert refused == (400, "Bad Request: message to be replied not found")
    assert (sent["text"], "reply_to_message" in sent) == ("x", False)


async def test_a_reply_keyboard_stands_until_it_is_removed(
    world: World, ask: Ask
) -> None:
    keyboard = {"keyboard": [[{"text": "نعم"}]]}
    await ask("sendMessage", chat_id=LAYLA, text="x", reply_markup=keyboard)
    before = world.chat(LAYLA).reply_keyboard
    removal = {"remove_keyboard": True}
    await ask("sendMessage", chat_id=LAYLA, text="y", reply_markup=removal)

    assert (before, world.chat(LAYLA).reply_keyboard) == (keyboard, None)


async def test_editing_without_a_keyboard_takes_it_away(world: World, ask: Ask) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="x", reply_markup=KEYBOARD)
    edited = await ask("editMessageText", chat_id=LAYLA, message_id=2, text="y")

    assert edited["text"] == "y"
    assert "reply_markup" not in edited
    assert edited["edit_date"] == edited["date"]


async def test_nothing_is_edited_into_itself(ask: Ask) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="x", reply_markup=KEYBOARD)
    same = {"chat_id": LAYLA, "message_id": 2, "reply_markup": KEYBOARD}

    assert await ask("editMessageText", **same, text=" x ") == (400, SAME)
    assert await ask("editMessageReplyMarkup", **same) == (400, SAME)


async def test_a_keyboard_is_edited_alone(ask: Ask) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="x")
    edited = await ask(
        "editMessageReplyMarkup", chat_id=LAYLA, message_id=2, reply_markup=KEYBOARD
    )

    assert (edited["text"], edited["reply_markup"]) == ("x", KEYBOARD)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ({"chat_id": LAYLA, "message_id": 1}, "message can't be edited"),
        ({"chat_id": LAYLA, "message_id": 99}, "message to edit not found"),
        ({"chat_id": LAYLA}, "message identifier is not specified"),
    ],
)
async def test_only_messages_of_the_bot_are_edited(
    ask: Ask, target: dict[str, Any], reason: str
) -> None:
    assert await ask("editMessageText", **target, text="x") == (
        400,
        f"Bad Request: {reason}",
    )


async def test_a_document_has_a_caption_and_can_be_sent_again(
    world: World, ask: Ask
) -> None:
    upload = Upload("a.csv", "text/csv", b"1,2")
    sent = await ask("sendDocument", chat_id=LAYLA, document=upload, caption="ملف")
    file_id = sent["document"]["file_id"]
    again = await ask("sendDocument", chat_id=LAYLA, document=file_id)
    edit = await ask("editMessageText", chat_id=LAYLA, message_id=2, text="x")

    assert (sent["caption"], sent["document"]["file_name"]) == ("ملف", "a.csv")
    assert again["document"] == sent["document"]
    assert world.files[file_id].content == b"1,2"
    assert edit == (400, "Bad Request: there is no text in the message to edit")


async def test_an_unknown_file_is_refused(ask: Ask) -> None:
    assert await ask("sendDocument", chat_id=LAYLA, document="lost") == (
        400,
        "Bad Request: wrong file identifier/HTTP URL specified",
    )


async def test_messages_are_deleted_for_48_hours(
    world: World, ask: Ask, clock: FakeClock
) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="x")
    await ask("sendMessage", chat_id=LAYLA, text="y")
    target = {"chat_id": LAYLA}

    assert await ask("deleteMessage", **target, message_id=2) is True
    clock.advance(hours=49)
    assert await ask("deleteMessage", **target, message_id=3) == (
        400,
        "Bad Request: message can't be deleted",
    )
    assert await ask("deleteMessage", **target, message_id=2) == (
        400,
        "Bad Request: message to delete not found",
    )
    assert [m.id for m in world.chat(LAYLA).messages] == [1, 3]


async def test_a_press_is_answered_once(world: World, ask: Ask) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="x", reply_markup=KEYBOARD)
    query = world.press(LAYLA, 2, "y")
    answer = {"callback_query_id": query, "text": "تم", "show_alert": True}

    assert await ask("answerCallbackQuery", **answer) is True
    assert world.answers == {query: {"text": "تم", "show_alert": True}}
    assert await ask("answerCallbackQuery", **answer) == (400, LATE)


async def test_a_press_is_not_answered_late(
    world: World, ask: Ask, clock: FakeClock
) -> None:
    await ask("sendMessage", chat_id=LAYLA, text="x", reply_markup=KEYBOARD)
    query = world.press(LAYLA, 2, "y")
    clock.advance(seconds=world.query_lifetime.total_seconds() + 1)

    answer = await ask("answerCallbackQuery", callback_query_id=query)
    assert answer == (400, LATE)
    assert world.answers == {}


async def test_an_answer_has_at_most_200_characters(ask: Ask) -> None:
    answer = await ask("answerCallbackQuery", callback_query_id="1", text="x" * 201)

    assert answer == (400, "Bad Request: MESSAGE_TOO_LONG")


async def test_typing_is_seen_until_the_next_message(world: World, ask: Ask) -> None:
    await ask("sendChatAction", chat_id=LAYLA, action="typing")
    seen = world.chat(LAYLA).action
    await ask("sendMessage", chat_id=LAYLA, text="x")

    assert (seen, world.chat(LAYLA).action) == ("typing", "")


async def test_commands_are_kept_by_scope_and_language(world: World, ask: Ask) -> None:
    arabic = [{"command": "start", "description": "البداية"}]
    english = [{"command": "start", "description": "Start"}]
    private = {"type": "all_private_chats"}
    mine = {"type": "chat", "chat_id": LAYLA}
    await ask("setMyCommands", commands=english)
    await ask("setMyCommands", commands=arabic, language_code="ar")
    in_arabic = world.commands(LAYLA, "ar")
    await ask("setMyCommands", commands=english, scope=private)
    in_private = world.commands(LAYLA, "ar")
    await ask("setMyCommands", commands=arabic, scope=mine)

    assert (in_arabic, in_private) == (arabic, english)
    assert world.commands(LAYLA, "ar") == arabic
    assert await ask("getMyCommands", language_code="ar") == arabic
    assert await ask("getMyCommands", scope=private) == english
    assert await ask("deleteMyCommands", scope=mine) is True
    assert world.commands(LAYLA) == english


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "x", "description": "y"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_bad_commands_are_refused(
    ask: Ask, commands: list[Any], reason: str
) -> None:
    assert await ask("setMyCommands", commands=commands) == (
        400,
        f"Bad Request: {reason}",
    )


async def test_a_language_has_two_letters(ask: Ask) -> None:
    assert await ask("setMyName", name="x", language_code="ara") == (
        400,
        "Bad Request: invalid language code specified",
    )


async def test_names_and_descriptions_fall_back_to_the_default(
    world: World, ask: Ask
) -> None:
    await ask("setMyName", name="موجز", language_code="ar")
    await ask("setMyDescription", description="أخبار")
    await ask("setMyShortDescription", short_description="خبر", language_code="ar")

    assert world.profile("ar") == {
        "name": "موجز",
        "description": "أخبار",
        "short_description": "خبر",
    }
    assert await ask("getMyName", language_code="fr") == {"name": "Mujaz"}
    assert await ask("getMyShortDescription") == {"short_description": ""}


async def test_a_long_name_is_refused(ask: Ask) -> None:
    assert await ask("setMyName", name="x" * 65) == (
        400,
        "Bad Request: bot name is too long",
    )


async def test_the_menu_button_of_a_chat_hides_the_default_one(ask: Ask) -> None:
    web = {
        "type": "web_app",
        "text": "x",
        "web_app": {"url": "https://example.org"},
    }
    await ask("setChatMenuButton", chat_id=LAYLA, menu_button=web)

    assert await ask("getChatMenuButton", chat_id=LAYLA) == web
    assert await ask("getChatMenuButton") == {"type": "commands"}


async def test_an_unknown_method_is_not_found(ask: Ask) -> None:
    assert await ask("sendTelegram") == (404, "Not Found")


async def test_a_method_that_is_not_done_says_so(world: World, ask: Ask) -> None:
    problem = "Not Implemented: this local server does not do getUserGifts"

    assert await ask("getUserGifts", user_id=1) == (501, problem)
    assert world.violations == [problem]


async def test_a_parameter_that_is_not_done_says_so(ask: Ask) -> None:
    answer = await ask("sendMessage", chat_id=LAYLA, text="x", message_effect_id="1")

    assert answer == (
        501,
        "Not Implemented: this local server does not do"
        " message_effect_id of sendMessage",
    )


def test_every_handler_and_parameter_is_in_the_table() -> None:
    parameters = {name for method in METHODS.values() for name in method.takes}

    assert VERSION == "Bot API 10.3"
    assert HANDLERS.keys() <= METHODS.keys()
    assert parameters >= UNDONE
