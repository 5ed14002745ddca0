"""Media that people send, as small as the Bot API allows. Pure."""

from typing import Any

_FILE = {"file_id": "local-medium", "file_unique_id": "local-medium-1"}
_FRAME = _FILE | {"width": 320, "height": 240}
_STICKER = {"type": "regular", "is_animated": False, "is_video": False}

_SAMPLES: dict[str, Any] = {
    "animation": _FRAME | {"duration": 1},
    "audio": _FILE | {"duration": 1},
    "contact": {"phone_number": "+10000000000", "first_name": "Contact"},
    "document": _FILE | {"file_name": "document.pdf"},
    "location": {"latitude": 24.7, "longitude": 46.7},
    "photo": [_FRAME],
    "sticker": _FRAME | _STICKER,
    "video": _FRAME | {"duration": 1},
    "video_note": _FILE | {"length": 240, "duration": 1},
    "voice": _FILE | {"duration": 1},
}

KINDS = tuple(_SAMPLES)


def sample(kind: str) -> Any:
    """The content of the Message field `kind`.

    Raises:
        KeyError: not one of KINDS.
    """
    return _SAMPLES[kind]
