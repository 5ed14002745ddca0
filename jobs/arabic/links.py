"""Links as pages write them to absolute web addresses. Pure."""

from urllib.parse import urljoin, urlsplit


def web_address(link: str, base: str) -> str:
    """Return the absolute http or https address that a link leads to, "" if none."""
    try:
        address = urljoin(base, link)
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""
