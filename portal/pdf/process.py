"""A process that typesets: for many files one after the other, beside what the pages do.

Apart, as Typst takes a third more where all threads share one heap (server/wsgi/memory.py), and
what it holds is given back with the process.
"""

import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import orjson

LENGTH = 4  # octets that say how long what follows is
_HELPER = "portal.pdf.helper"


@dataclass(frozen=True, slots=True)
class TypesettingProcess:
    """For one thread at a time."""

    given: IO[bytes]
    made: IO[bytes]

    def pdf(self, data: Mapping[str, Any]) -> bytes:
        """As Typesetter.pdf. Raises RuntimeError where the process has ended."""
        try:
            write_framed(self.given, orjson.dumps(data))
        except BrokenPipeError:
            raise RuntimeError(_ENDED) from None
        found = read_framed(self.made)
        if found is None:
            raise RuntimeError(_ENDED)
        return found


_ENDED = "the process that typesets has ended: its own words are in the log"


@contextmanager
def typesetting_process(template: str) -> Generator[TypesettingProcess]:
    """Of one template; ended at the end of the block. It is given nothing of our environment."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-I", "-m", _HELPER, template],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1"},  # of Typst: there is a process a core
        cwd="/",
    )
    try:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError(_ENDED)
        yield TypesettingProcess(process.stdin, process.stdout)
    finally:
        process.kill()
        process.communicate()


def write_framed(pipe: IO[bytes], octets: bytes) -> None:
    """Octets behind their length."""
    pipe.write(len(octets).to_bytes(LENGTH, "big") + octets)
    pipe.flush()


def read_framed(pipe: IO[bytes]) -> bytes | None:
    """What `write_framed` wrote; None: there is no more, or not all of it."""
    head = pipe.read(LENGTH)
    size = int.from_bytes(head, "big")
    octets = pipe.read(size)
    return octets if len(head) == LENGTH and len(octets) == size else None
