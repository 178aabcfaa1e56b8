"""`parc-social serve` and `worker` forked from a process that has imported them.

A new one imports for 1.5 s of processor, checks the spatial extension for 0.3 and compiles each
template of its pages for 8 ms. How it begins by itself is tested with processes that do.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import flask
from jinja2 import FileSystemBytecodeCache

from testing.fixtures.passwords import cheapen

_LONGEST = 1 << 17  # octets of an order: an environment
# Those of pygeoapi are imported by its flask_app, which reads variables then.
_LATER = (
    "cli.serve", "server.jobs.workers", "server.serve", "pygeoapi.api.maps", "pygeoapi.api.stac",
    "pygeoapi.api.environmental_data_retrieval",
)  # fmt: skip


@dataclass
class Forked:
    """One process: what tests use of `subprocess.Popen`."""

    pid: int
    stdout: TextIO
    nursery: "Nursery"
    returncode: int | None = None

    def __post_init__(self) -> None:
        self._watch = os.pidfd_open(self.pid)  # nobody else has its number before it is waited for

    def send_signal(self, number: int) -> None:
        """Nothing once it has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._watch, number)

    def kill(self) -> None:
        """At once."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, minus the signal that ended it. Raises TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._watch], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("parc-social", timeout or 0)
            self.returncode = self.nursery.ask({"wait": self.pid})
            os.close(self._watch)
        return self.returncode


class Nursery:
    """The process that forks: it begins with this object and ends with ours, its own with it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._turn = threading.Lock()
        self.logs: list[Path] = []  # errors of what it has started
        self._templates = tempfile.mkdtemp(prefix="parc-social-gabarits-")
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "testing.forked", str(theirs.fileno()), self._templates],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    def start(self, words: list[str], environ: Mapping[str, str], errors: Path) -> Forked:
        """`parc-social` with these words; its output is a pipe, its errors go to the file."""
        read, write = os.pipe()
        self.logs.append(errors)
        order = {"words": words, "environ": dict(environ), "folder": str(Path.cwd())}
        try:
            with errors.open("w") as stderr:
                pid = self.ask(order, write, stderr.fileno())
        finally:
            os.close(write)
        return Forked(pid, os.fdopen(read, encoding="utf-8"), self)

    def ask(self, order: Mapping[str, Any], *files: int) -> int:
        """One order, one number back."""
        with self._turn:
            socket.send_fds(self._line, [json.dumps(order).encode()], files)
            return int(self._line.recv(16))

    def close(self) -> None:
        """Ends it, and what it still has running."""
        self._line.close()
        self._process.wait()
        shutil.rmtree(self._templates)


def _main(line: socket.socket, templates: str) -> None:
    added = _imported()
    flask.Flask.jinja_environment = partial(  # pyright: ignore[reportAttributeAccessIssue]
        flask.templating.Environment, bytecode_cache=FileSystemBytecodeCache(templates)
    )
    order = _next_order(line)
    if order is None:
        return
    line.close()
    sys.argv = ["parc-social", *order["words"]]
    os.environ.clear()
    os.environ.update(added | order["environ"])
    os.chdir(order["folder"])
    cheapen(os.environ)
    time.tzset()
    from cli.main import main

    main()


def _imported() -> dict[str, str]:
    """Imports what the commands import when they run; variables that those modules set.

    And reads the catalogue, which no variable changes: 0.1 s of processor of each server; has the
    spatial extension checked, 0.3 s, and the tables of the registry put together, 0.02. Nothing
    that makes memory which a server of its own would not have.
    """
    before = dict(os.environ)
    for name in _LATER:
        import_module(name)
    from sqlalchemy.orm import configure_mappers

    from parc_social.catalogue.load import collections, styles
    from parc_social.storage.open import prepare_fork

    collections()
    styles()

    prepare_fork()
    configure_mappers()
    return {name: value for name, value in os.environ.items() if name not in before}


def _next_order(line: socket.socket) -> dict[str, Any] | None:
    """In a child: what it is to be. None, in the parent, at the end."""
    alive: set[int] = set()
    while True:
        told, files, _, _ = socket.recv_fds(line, _LONGEST, 2)
        if not told:
            for pid in alive:
                os.kill(pid, signal.SIGKILL)
            return None
        order: dict[str, Any] = json.loads(told)
        if "wait" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
            alive.remove(order["wait"])
        else:
            answer = os.fork()
            if not answer:
                _write_to(files)
                return order
            alive.add(answer)
        for file in files:
            os.close(file)
        line.send(str(answer).encode())


def _write_to(files: list[int]) -> None:
    for number, file in enumerate(files, start=1):
        os.dup2(file, number)
        os.close(file)


if __name__ == "__main__":
    _main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
