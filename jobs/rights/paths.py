"""Path patterns to the addresses that they match. Pure."""

from urllib.parse import unquote, urlsplit


def matches(pattern: str, url: str) -> bool:
    """Whether an address lies under a pattern of paths, as robots.txt writes them.

    "*" stands for any characters, "$" for the end, escapes for what they escape. A
    pattern that names a host matches that host's addresses alone, "www." or not.

    Args:
        pattern: a path, or an absolute address.
        url: absolute.

    Source: https://www.rfc-editor.org/rfc/rfc9309#name-special-characters
    """
    try:
        wanted, found = urlsplit(pattern.strip()), urlsplit(url)
        if wanted.netloc and _host(wanted.hostname) != _host(found.hostname):
            return False
    except ValueError:  # a broken IPv6 address
        return False
    pieces = _whole(wanted.path, wanted.query).removesuffix("$").split("*")
    return _holds(_whole(found.path, found.query), pieces, pattern.endswith("$"))


def _holds(path: str, pieces: list[str], ends: bool) -> bool:
    """Whether the pieces stand in the path one after another, from its beginning."""
    first, *others = pieces
    if not path.startswith(first):
        return False
    place = len(first)
    if not others:
        return not ends or place == len(path)
    *middle, last = others
    for piece in middle:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if ends:
        return path.endswith(last) and len(path) - len(last) >= place
    return path.find(last, place) >= 0


def _whole(path: str, query: str) -> str:
    return unquote((path or "/") + (f"?{query}" if query else ""))


def _host(name: str | None) -> str:
    return (name or "").removeprefix("www.")
