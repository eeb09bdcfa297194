"""The reading end of a pipe that a job writes to."""

from __future__ import annotations

import os

from generation.render import reports


class Stream:
    """What a job says, as bytes; `write_end` is for the job."""

    def __init__(self) -> None:
        self._read_end, self.write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        self.is_open = True
        self.total = 0
        self._data = b""

    def fileno(self) -> int:
        return self._read_end

    def read(self) -> bool:
        """Take in what is there; false when there was nothing."""
        try:
            piece = os.read(self._read_end, 65536) if self.is_open else b""
        except BlockingIOError:
            return False
        self.total += len(piece)
        self.is_open = bool(piece) and self.total <= reports.MOST_BYTES  # beyond, nobody listens any more
        self._data += piece
        return bool(piece)

    def take_lines(self) -> list[bytes]:
        *lines, self._data = self._data.split(b"\n")
        return lines

    def take_text(self) -> str:
        """Whole characters only; the start of a cut one waits for its rest."""
        cut = next((n for n in range(1, min(4, len(self._data) + 1)) if self._data[-n] >= 0xC0), 0)
        whole = len(self._data) - cut if cut and self.is_open else len(self._data)
        text, self._data = self._data[:whole].decode(errors="replace"), self._data[whole:]
        return text

    def close_write_end(self) -> None:
        if self.write_end >= 0:
            os.close(self.write_end)
            self.write_end = -1

    def close(self) -> None:
        self.close_write_end()
        if self._read_end >= 0:
            os.close(self._read_end)
            self._read_end = -1
            self.is_open = False
