"""A message as Telegram takes it, whoever receives it. Pure.

Source: https://core.telegram.org/bots/api#sendmessage
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode

from bot.keyboards import Rows, laid_out
from bot.texts import Html

#: How a link is previewed: small, below the text.
BESIDE = {"prefer_small_media": True, "show_above_text": False}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as it is sent, whoever receives it."""

    text: Html
    keyboard: InlineKeyboardMarkup | None = None
    preview: str = ""  #: the address of a link's preview, "" for none

    def parameters(self) -> dict[str, Any]:
        """The parameters of sendMessage, or editMessageText, that say it."""
        markup = {"reply_markup": self.keyboard.to_dict()} if self.keyboard else {}
        return {
            "text": self.text,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": previewed(self.preview),
            **markup,
        }


def previewed(address: str) -> dict[str, Any]:
    """The preview of an address as Telegram takes it; of none, that there is none."""
    return {"url": address, **BESIDE} if address else {"is_disabled": True}


@lru_cache(maxsize=1024)  # many are shown the same list at once
def markup(keyboard: Rows, language: str) -> InlineKeyboardMarkup | None:
    """The keyboard as Telegram takes it for readers of a language; None when empty."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    b.label,
                    url=b.url or None,
                    callback_data=b.data or None,
                    switch_inline_query=b.inline or None,
                )
                for b in row
            ]
            for row in laid_out(keyboard, language)
        ]
    )


def encoded(**parameters: object) -> bytes:
    """Parameters as the inside of a JSON object."""
    return json.dumps(parameters, ensure_ascii=False)[1:-1].encode()
