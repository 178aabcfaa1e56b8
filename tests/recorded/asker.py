"""Asks the questions of a served demonstration, each as who it names."""

import time
from typing import Any

import requests
from asked import Question
from known import Known, sign_in

_PAGES = "@pages"
_CREATED = 201
_LONGEST_S = 60.0  # of a job


class Asker:
    """The parties of one service, by the names that questions have for them."""

    def __init__(self, service: Any, known: Known) -> None:
        self._base, self._known = service.base_url, known
        landlords = service.by_type("bailleur")
        self._accounts = {
            **{kind: service.by_type(kind)[0] for kind in ("gip", "etat", "epci", "commune")},
            "bailleur": landlords[0],
            "bailleur-2": landlords[1],
            "non-signee": service.in_state("unsigned"),
            "expiree": service.in_state("expired"),
        }
        self._sessions: dict[str, requests.Session] = {}

    def ask(self, question: Question) -> requests.Response:
        """The answer, without following where it sends."""
        target = self._known.filled(question.target)
        headers = {name: self._known.filled(value) for name, value in question.headers}
        if headers.get("If-None-Match") == "$etag":
            headers["If-None-Match"] = self._sent(question, target, {}).headers["ETag"]
        answer = self._sent(question, target, headers)
        if answer.status_code == _CREATED and "Prefer" in headers:
            self._ended(question.who, answer.headers["Location"])
        return answer

    def _sent(self, question: Question, target: str, headers: dict[str, str]) -> requests.Response:
        body = self._known.filled(question.body).encode() if question.body else None
        if body is not None:
            headers = {"Content-Type": "application/json", **headers}
        return self._session(question.who).request(
            question.method, self._base + target, data=body, headers=headers,
            allow_redirects=False, timeout=120,
        )  # fmt: skip

    def _ended(self, who: str, job: str) -> None:
        """Waits, so that no later answer depends on how far the job is."""
        ends = time.monotonic() + _LONGEST_S
        while self._session(who).get(job, timeout=60).json()["status"] != "successful":
            assert time.monotonic() < ends, job
            time.sleep(0.1)

    def _session(self, who: str) -> requests.Session:
        if who not in self._sessions:
            made = self._sessions[who] = requests.Session()
            made.trust_env = False
            made.headers["Accept-Encoding"] = "identity"
            self._introduced(made, who)
        return self._sessions[who]

    def _introduced(self, session: requests.Session, who: str) -> None:
        if who.endswith(_PAGES):
            session.headers["Accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
            sign_in(session, self._base, self._accounts[who.removesuffix(_PAGES)])
        elif who == "faux":
            session.auth = (self._accounts["gip"].login, "faux")
        elif who.startswith("cle-"):
            key = "fausse" if who == "cle-fausse" else self._accounts[who[4:]].api_key
            session.headers["X-API-Key"] = key
        elif who != "personne":
            session.auth = (self._accounts[who].login, self._accounts[who].password)

    def close(self) -> None:
        """Ends the connections."""
        for session in self._sessions.values():
            session.close()
