"""The Bot API's methods and types as a table. Reads facts.json once, at import."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a method or a field of a type."""

    types: tuple[str, ...]  #: names of types, "Array of X", String, Integer ...
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Bot API."""

    name: str
    takes: Mapping[str, Field]
    returns: tuple[str, ...]


def _field(text: str) -> Field:
    return Field(tuple(text.removesuffix("!").split("|")), text.endswith("!"))


def _fields(texts: Mapping[str, str]) -> Mapping[str, Field]:
    return {name: _field(text) for name, text in texts.items()}


_TABLE = json.loads(files("bot.botapi").joinpath("facts.json").read_text("utf-8"))

#: e.g. "Bot API 10.3"
VERSION: str = _TABLE["version"]

#: by lower-case name: the server does not look at case
METHODS: Mapping[str, Method] = {
    name.lower(): Method(name, _fields(row["takes"]), tuple(row["returns"].split("|")))
    for name, row in _TABLE["methods"].items()
}

#: fields of each type by its name
TYPES: Mapping[str, Mapping[str, Field]] = {
    name: _fields(row) for name, row in _TABLE["types"].items()
}

#: members of each type that is one of several
UNIONS: Mapping[str, tuple[str, ...]] = {
    name: tuple(members) for name, members in _TABLE["unions"].items()
}
