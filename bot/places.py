"""The places file to cities, countries and presets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib import resources
from typing import Any

from storage.model import WEEK


@dataclass(frozen=True, slots=True)
class City:
    """A place that readers choose their time by."""

    code: str
    zone: str  #: IANA
    name: str  #: in Arabic
    english: str
    months: str  #: the month names used there
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that readers may call it."""
        return (self.name, self.english, *self.aliases)


@dataclass(frozen=True, slots=True)
class Preset:
    """A starting point: topics, hour, days, zone, and how much may be told."""

    topics: frozenset[str]
    at: time
    days: frozenset[int]  #: Monday is 0
    zone: str
    currency: str | None
    alerts: int  #: messages of them on a local day, at most
    word: bool  #: whether digests teach a word of Chinese a day


@cache
def _file() -> Mapping[str, Any]:
    path = resources.files("bot.locale").joinpath("places.json")
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


@cache
def cities() -> tuple[City, ...]:
    """The cities, in the order of their buttons."""
    return tuple(City(**{**c, "aliases": tuple(c["aliases"])}) for c in _file()["city"])


def city_of(zone: str) -> City:
    """The city that stands for a zone; the zone itself where none does."""
    known = (city for city in cities() if city.zone == zone)
    name = zone.rpartition("/")[2].replace("_", " ")
    return next(known, City("", zone, name, name, "egy"))


def country(code: str, language: str = "ar") -> str:
    """The name of a country; its code where the file has none."""
    names: Mapping[str, Mapping[str, str]] = _file()["country"]
    return names[code][language] if code in names else code


@cache
def presets() -> Mapping[str, Preset]:
    """Presets by their id, in the order of their buttons."""
    return {
        name: Preset(
            topics=frozenset(p["topics"]),
            at=time.fromisoformat(p["at"]),
            days=WEEK - frozenset(p["off"]),
            zone=p["zone"],
            currency=p["currency"],
            alerts=p["alerts"],
            word=p.get("word", False),
        )
        for name, p in _file()["preset"].items()
    }
