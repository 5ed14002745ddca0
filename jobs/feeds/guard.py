"""Connections to public addresses, and to no others. Connects nothing itself."""

import errno
import socket
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

from aiohappyeyeballs import AddrInfoType

CONNECTIONS = 420  # sources, and the pages and rules that they make us ask for
PER_HOST = 2  # connections at once, wherever redirects lead
REFUSED = "private address refused"
# What Python's own table does not know in every version, or calls global.
_INTERNAL = (
    IPv4Network("192.0.0.0/24"),  # one cloud's metadata live at 192.0.0.192
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("168.63.129.16/32"),  # another cloud's: public, but its own
)
# All that is allocated to hosts, https://www.rfc-editor.org/rfc/rfc4291#section-2.4,
# but for what is there to document: https://www.rfc-editor.org/rfc/rfc9637
_UNICAST = IPv6Network("2000::/3")
_EXAMPLES = IPv6Network("3fff::/20")
_NAT64 = IPv6Network("64:ff9b::/96")  # https://www.rfc-editor.org/rfc/rfc6052
# https://fetch.spec.whatwg.org/#port-blocking, the ones below 1024 that are in use:
# mail, terminals, files and directories have nothing to say to a reader of feeds.
# fmt: off
_OTHER_TRADES = frozenset((
    7, 9, 13, 19, 20, 21, 22, 23, 25, 37, 53, 69, 79, 109, 110, 111, 119, 123, 135,
    137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 532, 540, 548, 554,
    556, 563, 587, 601, 636, 989, 990, 993, 995,
))
# fmt: on


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
        PrivateAddress: the address is not reachable from everywhere, or its port
            belongs to another trade than the web.
    """
    family, kind, protocol, _, where = address
    if where[1] in _OTHER_TRADES or not is_public(where[0]):
        raise PrivateAddress
    return socket.socket(family, kind, protocol)


def is_public(host: str) -> bool:
    """Return whether a numeric address is reachable from everywhere.

    An address that carries another one, for a translator or a tunnel on the way, is
    as public as the one it carries; one that is neither allocated to hosts nor
    carries any is not.

    Source: https://www.iana.org/assignments/iana-ipv4-special-registry
    https://www.iana.org/assignments/iana-ipv6-special-registry
    """
    address = ip_address(host)
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        return _is_public_6(address) if carried is None else _is_public_4(carried)
    return _is_public_4(address)


def _is_public_4(address: IPv4Address) -> bool:
    internal = any(address in network for network in _INTERNAL)
    return address.is_global and not address.is_multicast and not internal


def _is_public_6(address: IPv6Address) -> bool:
    return address in _UNICAST and address not in _EXAMPLES and address.is_global


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that translators and tunnels would turn this one into."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
