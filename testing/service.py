"""The server as clients meet it: started on a folder, asked as an account, stopped."""

import atexit
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import requests

from testing.cluster import free_port
from testing.forked import Forked, Nursery
from testing.waiting import GUARD_S

_SET = re.compile(r"[\u00a0\u202f](?=[:;!?»%])|(?<=«)\u00a0")


@dataclass(frozen=True)
class Account:
    """A line of demo-comptes.json, and the server that knows it."""

    base_url: str
    login: str
    password: str
    api_key: str
    organisation: str
    perimetre: frozenset[str]
    portal_password: str
    session: requests.Session = field(repr=False)

    def get(self, path: str, **params: Any) -> requests.Response:
        """GET below the root, in JSON unless said otherwise."""
        return self.ask("GET", path, params=params)

    def json(self, path: str, **params: Any) -> Any:
        """The document of a 200."""
        response = self.get(path, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def execute(self, process: str, body: Any) -> requests.Response:
        """POST of an execution."""
        return self.ask("POST", f"/processes/{process}/execution", json=body)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """Any request, with this account's password."""
        return self.session.request(
            method, self.base_url + path, auth=(self.login, self.password), timeout=GUARD_S, **more
        )


@dataclass(frozen=True)
class Service:
    """One running server."""

    base_url: str
    data: Path
    environ: dict[str, str]
    accounts: dict[str, Account]

    def stranger(self, path: str, **more: Any) -> requests.Response:
        """GET without credentials, and without the cookie of any answer before."""
        nobody().cookies.clear()
        return nobody().get(self.base_url + path, timeout=GUARD_S, **more)

    def by_type(self, kind: str) -> list[Account]:
        """Active accounts of a type, in the file's order."""
        lines = json.loads((self.data / "demo-comptes.json").read_text())
        active = [a for a in lines if a["type"] == kind and a["state"] == "active"]
        return [self.accounts[a["login"]] for a in active]

    def in_state(self, state: str) -> Account:
        """The account whose convention is in that state."""
        lines = json.loads((self.data / "demo-comptes.json").read_text())
        return next(self.accounts[a["login"]] for a in lines if a["state"] == state)


def command(*arguments: str) -> list[str]:
    """`parc-social` of the tree under test."""
    return [sys.executable, "-m", "cli.main", *arguments]


def environment(data: Path, store: str) -> dict[str, str]:
    """Variables of a server on a free port."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PARC_SOCIAL_", "PYGEOAPI_"))}
    return {
        **kept,
        "PARC_SOCIAL_DATA": str(data),
        "PARC_SOCIAL_CONTACT": "portail@exemple.invalid, 01 23 45 67 89",
        "PARC_SOCIAL_STORE": store,
        "PARC_SOCIAL_PORT": str(port),
        "PARC_SOCIAL_PROCESSUS": "1",  # what several are is asked by tests of their own
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}",
    }


@cache
def nursery() -> Nursery:
    """Where the servers of this process of tests come from."""
    made = Nursery()
    atexit.register(made.close)
    return made


def started(environ: dict[str, str], log: Path | None = None) -> Forked:
    """`parc-social serve`, once it has said that it is ready."""
    log = log or Path(environ["PARC_SOCIAL_DATA"]) / "serve.log"
    process = nursery().start(["serve"], environ, log)
    line = process.stdout.readline()
    assert line == f"prêt : {environ['PARC_SOCIAL_BASE_URL']}\n", log.read_text()
    return process


def stopped(process: Forked | subprocess.Popen[bytes]) -> int:
    """The exit code after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(timeout=GUARD_S)  # a busy machine lets it end its answers late
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until a URL answers; fails when its process has ended, or never answers."""
    ends = time.monotonic() + GUARD_S
    while True:
        try:
            requests.get(url, timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.1)
        else:
            return


@contextmanager
def running_service(service: Service, *processes: Forked) -> Iterator[Service]:
    """Stopped before their database: a worker that has lost it takes long to stop."""
    yield service
    for account in service.accounts.values():
        account.session.close()
    for process in processes:
        stopped(process)


@contextmanager
def served(environ: dict[str, str], *, worker: bool = False) -> Iterator[Service]:
    """A server with these variables, and a worker for its jobs, until the end."""
    processes = [started(environ), *([started_worker(environ)] if worker else [])]
    data = Path(environ["PARC_SOCIAL_DATA"])
    service = Service(environ["PARC_SOCIAL_BASE_URL"], data, environ, accounts_of(environ))
    with running_service(service, *processes):
        yield service


def started_worker(environ: dict[str, str]) -> Forked:
    """`parc-social worker` on the jobs of that registry."""
    log = Path(environ["PARC_SOCIAL_DATA"]) / "worker.log"
    return nursery().start(["worker"], environ, log)


@cache
def nobody() -> requests.Session:
    """Who has no account: connections that stay open, where `requests.get` opens one each time."""
    return session()


def session() -> requests.Session:
    """Without a look at proxies and ~/.netrc at each request: a twentieth of what it costs here."""
    made = requests.Session()
    made.trust_env = False
    made.hooks["response"] = [_as_typed]
    return made


class _Typed(requests.Response):
    """A page whose signs follow plain spaces, as tests type them; its octets (`content`) stay."""

    @property
    def text(self) -> str:
        return _SET.sub(" ", super().text)


def _as_typed(answer: requests.Response, *_: Any, **__: Any) -> None:
    """Pages alone: `parc_social/domain/typography.py` sets them."""
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        answer.__class__ = _Typed


def accounts_of(environ: dict[str, str]) -> dict[str, Account]:
    """The accounts of the demonstration, by name, before that server."""
    lines = json.loads((Path(environ["PARC_SOCIAL_DATA"]) / "demo-comptes.json").read_text())
    return {
        line["login"]: Account(
            environ["PARC_SOCIAL_BASE_URL"],
            line["login"],
            line["password"],
            line["api_key"],
            line["organisation"],
            frozenset(line["perimetre"]),
            line["portal_password"],
            session(),
        )
        for line in lines
    }
