"""Which addresses Telegram accepts in links and buttons. Pure."""

import re

_SCHEME = re.compile(r"([^:/?#@\[\]]*)://")
_HOST = re.compile(
    r"(?:[A-Za-z0-9.\-_!$,~*'();&+=]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])+", re.ASCII
)
_USER = re.compile(
    r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*", re.ASCII
)
_IPV6 = re.compile(r"\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]")


class BadLink(ValueError):
    """An address that Telegram does not take as a link."""


def checked(link: str) -> str:
    """The address as Telegram stores it: scheme and host in lower case, "/" as path.

    Raises:
        BadLink: the reason in Telegram's words.

    Source: https://github.com/tdlib/td (LinkManager.cpp, HttpUrl.cpp)
    """
    for scheme in ("tg", "ton"):
        if link[: len(scheme) + 1].lower() == scheme + ":":
            return _inner(scheme, link[len(scheme) + 1 :].removeprefix("//"))
    return _web(link)


def _inner(scheme: str, rest: str) -> str:
    host, _, _ = _split(rest)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", host):
        raise BadLink("Unallowed characters in URL host")
    path = rest[len(host) :]
    return f"{scheme}://{host.lower()}{path}"


def _web(link: str) -> str:
    scheme = "http"
    if found := _SCHEME.match(link):
        scheme = found[1].lower()
        link = link[found.end() :]
    if scheme not in ("http", "https"):
        raise BadLink("Unsupported URL protocol")
    authority, host, port = _split(link)
    if "." not in host and not _IPV6.fullmatch(host):
        raise BadLink("Wrong HTTP URL")
    path = _path(link[len(authority) :])
    user = authority.rpartition("@")[0]
    shown = f"{user}@" if user else ""
    return f"{scheme}://{shown}{host.lower()}{port}{path}"


def _split(link: str) -> tuple[str, str, str]:
    """The authority as it stands, its host, and its port as ":8080" or ""."""
    authority = re.split("[/?#]", link, maxsplit=1)[0]
    user, _, place = authority.rpartition("@")
    host, colon, port = (
        place.rpartition(":")
        if not place.endswith("]")
        else (
            place,
            "",
            "",
        )
    )
    host = host if colon else place
    if not host:
        raise BadLink("URL host is empty")
    if not (_HOST.fullmatch(host) or _IPV6.fullmatch(host)):
        raise BadLink("Disallowed character in URL host")
    if not _USER.fullmatch(user):
        raise BadLink("Disallowed character in URL userinfo")
    return authority, host, f":{_port(port)}" if colon else ""


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 65535):
        raise BadLink("Wrong port number specified in the URL")
    return int(text)


def _path(rest: str) -> str:
    rest = rest.rstrip()
    path = rest if rest.startswith("/") else "/" + rest
    return re.sub(r"[\x00-\x20]", lambda found: f"%{ord(found[0]):02X}", path)
