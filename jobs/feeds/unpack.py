"""The chunks of an answer to its body, never more of it than wanted. Pure."""

import zlib

CODINGS = frozenset(("", "identity", "gzip", "x-gzip", "deflate"))
_GZIP = b"\x1f\x8b"
_MEMBER = zlib.MAX_WBITS | 16


class TooLarge(Exception):
    """The body is larger than wanted; whoever sends it is not heard to the end."""


class Unpacking:
    """A body while it comes in: opened, if it is packed.

    What it is packed with is seen, not believed: servers send plain text as gzip,
    and gzip as plain text. Neither a bomb nor a stream that unpacks to nothing for
    ever grows beyond `largest`: both what comes and what comes of it are counted.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-content-codings
    """

    def __init__(self, coding: str, largest: int) -> None:
        self.body = bytearray()
        self._is_deflate = coding == "deflate"
        self._largest = largest
        self._received = 0
        self._head = b""  # until it says how the body is packed
        self._zip: zlib._Decompress | None = None
        self._is_open = False

    @property
    def whole(self) -> bool:
        """Whether nothing is missing, as far as the packing knows."""
        return self._zip is None or self._zip.eof

    def add(self, chunk: bytes) -> None:
        """Take what has come.

        Raises:
            TooLarge: it is more than wanted, packed or unpacked.
            zlib.error: it is damaged.
        """
        self._received += len(chunk)
        if self._received > self._largest:
            raise TooLarge
        if not self._is_open:
            self._head += chunk
            if len(self._head) < len(_GZIP):
                return
            chunk = self._open()
        self._unpack(chunk)

    def end(self) -> bytes:
        """Return the body, after the last chunk."""
        return bytes(self.body) if self._is_open else self._head

    def _open(self) -> bytes:
        """Choose how to unpack; returns what waited for it."""
        self._is_open = True
        head, self._head = self._head, b""
        if head.startswith(_GZIP):
            self._zip = zlib.decompressobj(_MEMBER)
        elif self._is_deflate:
            bits = zlib.MAX_WBITS if _is_zlib(head) else -zlib.MAX_WBITS
            self._zip = zlib.decompressobj(bits)
        return head

    def _unpack(self, chunk: bytes) -> None:
        if self._zip is None:
            self.body += chunk
            return
        while chunk:
            if self._zip.eof:
                chunk, self._head = self._head + chunk, b""
                if chunk == _GZIP[:1]:
                    self._head = chunk
                    return
                if not chunk.startswith(_GZIP):
                    return  # what servers leave behind a packed body
                self._zip = zlib.decompressobj(_MEMBER)
            room = self._largest - len(self.body)
            self.body += self._zip.decompress(chunk, room + 1)
            if len(self.body) > self._largest:
                raise TooLarge
            chunk = self._zip.unused_data


def _is_zlib(head: bytes) -> bool:
    """Whether deflate comes in zlib's format, as it should, or bare.

    Source: https://www.rfc-editor.org/rfc/rfc1950#section-2.2
    """
    first = int.from_bytes(head[:2], "big")
    return first % 31 == 0 and first >> 8 & 15 == zlib.DEFLATED
