"""Whether a JSON value has the shape that the table of facts gives its type. Pure."""

from collections.abc import Mapping

from bot.botapi.facts import TYPES, UNIONS, Field

ARRAY = "Array of "
_SCALARS: dict[str, type | tuple[type, ...]] = {
    "String": str,
    "Integer": int,
    "Float": (int, float),
    "Boolean": bool,
}


def problem(value: object, types: tuple[str, ...], path: str = "") -> str:
    """What is wrong with `value` if it is none of `types`; "" if it is one.

    Unknown, missing and wrongly typed fields are found at any depth; `path` names
    the value in the answer.
    """
    found = [_mismatch(value, name, path) for name in _members(value, types)]
    if "" in found:
        return ""
    # the deepest complaint comes from the type that the value resembles most
    return max(found, key=len)


def _members(value: object, types: tuple[str, ...]) -> list[str]:
    """The types that a value may be; those alone that its own "type" names."""
    members = [member for name in types for member in UNIONS.get(name, (name,))]
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str):
        return members
    return [name for name in members if name.endswith(camel(kind))] or members


def camel(word: str) -> str:
    """How the name of a type ends that says "type": "date_time"."""
    return "".join(part.capitalize() for part in word.split("_"))


def _mismatch(value: object, name: str, path: str) -> str:
    if name.startswith(ARRAY):
        return _array(value, name.removeprefix(ARRAY), path)
    if name in _SCALARS:
        return _scalar(value, name, path)
    if not isinstance(value, dict):
        return f"{path} must be {name}"
    return _object(value, name, path)


def _scalar(value: object, name: str, path: str) -> str:
    is_flag = isinstance(value, bool)
    if is_flag == (name == "Boolean") and isinstance(value, _SCALARS[name]):
        return ""
    return f"{path} must be {name}"


def _array(value: object, name: str, path: str) -> str:
    if not isinstance(value, list):
        return f"{path} must be Array of {name}"
    found = (problem(item, (name,), f"{path}[{i}]") for i, item in enumerate(value))
    return next(filter(None, found), "")


def _object(value: dict[str, object], name: str, path: str) -> str:
    fields = TYPES[name]
    for key, item in value.items():
        if key not in fields:
            return f'{path}: {name} has no field "{key}"'
        if wrong := problem(item, fields[key].types, f"{path}.{key}".lstrip(".")):
            return wrong
    return _missing(value, fields, f"{path}: {name}")


def _missing(value: dict[str, object], fields: Mapping[str, Field], what: str) -> str:
    lacking = (k for k, field in fields.items() if field.required and k not in value)
    return next((f'{what} needs "{key}"' for key in lacking), "")
