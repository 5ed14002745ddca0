"""Network addresses to sockets, but for public ones only. Connects nothing itself."""

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType

REFUSED = "private address refused"
_NAT64 = IPv6Network("64:ff9b::/96")  # https://www.rfc-editor.org/rfc/rfc6052


class PrivateAddress(OSError):
    """A host that lives on this machine or in its own network.

    An OSError, so that a connection tries the host's other addresses first.
    """

    def __init__(self) -> None:
        super().__init__(errno.EACCES, REFUSED)


def public_socket(address: AddrInfoType) -> socket.socket:
    """Return a socket for the address that is about to be dialled.

    Asked at dial time, it sees what names, redirects and odd spellings of numbers
    turn into.

    Raises:
        PrivateAddress: the address is not reachable from everywhere.
    """
    family, kind, protocol, _, where = address
    if not is_public(where[0]):
        raise PrivateAddress
    return socket.socket(family, kind, protocol)


def is_public(host: str) -> bool:
    """Return whether a numeric address is reachable from everywhere.

    Source: https://www.iana.org/assignments/iana-ipv4-special-registry
    """
    address = _inner(ip_address(host))
    return address.is_global and not address.is_multicast


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one carries, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
