"""Which methods this server carries out."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.botapi import about, edits, groups, hooks, inline, posts
from bot.botapi.parameters import Params
from bot.botapi.world import World

Handler = Callable[[World, Params], Any]

#: parameters that ask for what this server does not do; the others that no handler
#: reads change nothing that can be seen here
UNDONE = frozenset(
    {
        "business_connection_id",
        "certificate",
        "direct_messages_topic_id",
        "inline_message_id",
        "message_effect_id",
        "suggested_post_parameters",
    }
)

#: by lower-case name; a handler gives the result, or an awaitable of it
HANDLERS: Mapping[str, Handler] = {
    "answercallbackquery": edits.answer_callback_query,
    "answerinlinequery": inline.answer_inline_query,
    "deletemessage": edits.delete_message,
    "deletemycommands": about.delete_my_commands,
    "deletewebhook": hooks.delete_webhook,
    "editephemeralmessagereplymarkup": edits.edit_ephemeral_message_reply_markup,
    "editephemeralmessagetext": edits.edit_ephemeral_message_text,
    "editmessagereplymarkup": edits.edit_message_reply_markup,
    "editmessagetext": edits.edit_message_text,
    "getchat": about.get_chat,
    "getchatadministrators": groups.get_chat_administrators,
    "getchatmember": groups.get_chat_member,
    "getchatmenubutton": about.get_chat_menu_button,
    "getme": about.get_me,
    "getmycommands": about.get_my_commands,
    "getmydescription": about.getter("description"),
    "getmyname": about.getter("name"),
    "getmyshortdescription": about.getter("short_description"),
    "getupdates": hooks.get_updates,
    "getwebhookinfo": hooks.get_webhook_info,
    "pinchatmessage": groups.pin_chat_message,
    "sendchataction": posts.send_chat_action,
    "senddocument": posts.send_document,
    "sendmessage": posts.send_message,
    "sendrichmessage": posts.send_rich_message,
    "setchatmenubutton": about.set_chat_menu_button,
    "setmycommands": about.set_my_commands,
    "setmydescription": about.setter("description"),
    "setmyname": about.setter("name"),
    "setmyshortdescription": about.setter("short_description"),
    "setwebhook": hooks.set_webhook,
}
