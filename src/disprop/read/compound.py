"""Streams of a compound file: the archive in which old workbooks (.xls) and protected ones are kept.

xlrd can take the stream of a workbook alone. Given the archive, it runs for ever and takes all memory where a chain of
sectors leads back into itself: a file of 8 kB did that (`docs/evidence/fuzz_readers.py`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE = 0xFFFFFFFA
"""Numbers of sectors from here on are no sectors: the end of a chain, a free one."""

ENTRY = 128
STREAM, ROOT = 2, 5


class Compound:
    """A compound file.

    Parameters
    ----------
    content : bytes
        All of it.

    Raises
    ------
    ValueError
        If it is none, or cut off.

    References
    ----------
    Microsoft, [MS-CFB]: Compound File Binary File Format.
    """

    def __init__(self, content: bytes) -> None:
        if not content.startswith(MARK) or len(content) < 512:
            raise ValueError("it is no compound file")
        self.content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise ValueError("its sectors have no known size")
        self.size, self.mini_size = 1 << shift, 1 << mini_shift
        start, _, self.cutoff, mini_start = struct.unpack_from("<IIII", content, 48)
        self.following = self._table(self._table_sectors())
        directory = self._chain(start)
        self.entries = {name: (first, length) for name, kind, first, length in _entries(directory) if kind == STREAM}
        roots = [(first, length) for _, kind, first, length in _entries(directory) if kind == ROOT]
        self.mini = self._chain(roots[0][0]) if roots else b""
        self.mini_following = self._numbers(self._chain(mini_start))

    def stream(self, *names: str) -> bytes:
        """Return the first of these streams that there is.

        Raises
        ------
        ValueError
            If there is none, or it is cut off.
        """
        for name in names:
            if name in self.entries:
                first, length = self.entries[name]
                small = length < self.cutoff
                whole = self._mini_chain(first) if small else self._chain(first)
                if len(whole) < length:
                    raise ValueError("it is cut off")
                return whole[:length]
        raise ValueError(f"it holds no {names[0].lower()}")

    def _table_sectors(self) -> Iterator[int]:
        first, number = struct.unpack_from("<II", self.content, 68)
        yield from struct.unpack_from("<109I", self.content, 76)
        for _ in range(min(number, len(self.content) // self.size + 1)):
            if first >= FREE:
                return
            sectors = self._numbers(self._sector(first))
            yield from sectors[:-1]
            first = sectors[-1]

    def _table(self, sectors: Iterator[int]) -> Sequence[int]:
        return self._numbers(b"".join(self._sector(sector) for sector in sectors if sector < FREE))

    def _numbers(self, data: bytes) -> Sequence[int]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        return self.content[(number + 1) * self.size : (number + 2) * self.size]

    def _chain(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in _links(first, self.following))

    def _mini_chain(self, first: int) -> bytes:
        size = self.mini_size
        return b"".join(self.mini[at * size : (at + 1) * size] for at in _links(first, self.mini_following))


def _links(first: int, following: Sequence[int]) -> Iterator[int]:
    """Yield the sectors of a chain."""
    seen: set[int] = set()
    while first < len(following):
        if first in seen:
            raise ValueError("its sectors run in a circle")
        seen.add(first)
        yield first
        first = following[first]


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Yield name, kind, first sector and length of what the directory lists."""
    for at in range(0, len(directory) - ENTRY + 1, ENTRY):
        entry = directory[at : at + ENTRY]
        length = min(64, struct.unpack_from("<H", entry, 64)[0])
        name = entry[: max(0, length - 2)].decode("utf-16-le", errors="replace")
        first, size = struct.unpack_from("<II", entry, 116)
        yield name, entry[66], first, size
