"""Faults that access control must not survive unseen: each on another mechanism, with who finds it.

A fault changes one name of one module of the product. `tests` are the test files that must fail.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Change = Callable[[Any], None]
ORACLE = "tests/integration/test_grant_oracle.py"
LOCK = "tests/integration/test_second_lock.py"
GATE = "tests/unit/gate"
ACCESS = "tests/spec/access"


@dataclass(frozen=True)
class Fault:
    """What is broken, where, how, and the tests that must tell."""

    mechanism: str
    module: str
    change: Change
    tests: tuple[str, ...]


class _EveryRow:
    """A caller's view of a collection that forgets which rows are open."""

    def __init__(self, seen: Any) -> None:
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._seen, name)

    def rows(self, _bound: Any, _dialect: Any) -> None:
        """No predicate at all."""


def _put(path: str, value: Any) -> Change:
    """Sets `Class.attribute` or `name` of the module."""

    def change(module: Any) -> None:
        *owners, name = path.split(".")
        owner: Any = module
        for step in owners:
            owner = getattr(owner, step)
        if not hasattr(owner, name):
            raise AttributeError(f"nothing to break: {module.__name__}.{path}")
        setattr(owner, name, value)

    return change


def _forgetting_rows(method: str) -> Change:
    """One statement of the reads made without the caller's rows."""

    def change(module: Any) -> None:
        made = getattr(module.Select, method)

        def broken(self: Any, *arguments: Any, **named: Any) -> Any:
            self.seen = _EveryRow(self.seen)
            return made(self, *arguments, **named)

        setattr(module.Select, method, broken)

    return change


def _never_ending(module: Any) -> None:
    etat = module.Convention.etat
    module.Convention.etat = lambda self, today: etat(replace(self, fin=date.max), today)


def _event_ignored(acte: str) -> Change:
    def change(module: Any) -> None:
        etat = module.Convention.etat

        def broken(self: Any, today: date) -> Any:
            kept = tuple(e for e in self.evenements if e.acte.name != acte)
            return etat(replace(self, evenements=kept), today)

        module.Convention.etat = broken

    return change


def _hidden_columns_known(module: Any) -> None:
    make = module.Visible.__init__

    def broken(self: Any, collection: Any, right: Any) -> None:
        make(self, collection, right)
        self.fields = collection.fields
        self._by_name = {f.name: f for f in collection.fields}

    module.Visible.__init__ = broken


def _told_apart(module: Any) -> None:
    """Not yours answers otherwise than not found."""
    check = module._check_route

    def broken(call: Any, *others: Any) -> None:
        try:
            check(call, *others)
        except module.Stop as stop:
            if stop.problem.status == 404 and call.collection:
                raise module.Stop(replace(stop.problem, detail="Pas pour vous.")) from stop
            raise

    module._check_route = broken


def _first_credential_wins(module: Any) -> None:
    read = module.read_credentials

    def broken(environ: dict[str, Any], url_key: str | None = None) -> Any:
        if environ.get("HTTP_AUTHORIZATION"):
            environ = {k: v for k, v in environ.items() if k != "HTTP_X_API_KEY"}
        return read(environ, url_key)

    module.read_credentials = broken


def _kept_for_the_session(module: Any) -> None:
    module._PUT = module._PUT.replace("true)", "false)")


FAULTS: Mapping[str, Fault] = {
    "pages": Fault(
        "statement of a page", "parc_social.storage.statements", _forgetting_rows("features"),
        (ORACLE,),
    ),
    "count": Fault(
        "count", "parc_social.storage.statements", _forgetting_rows("count"), (ORACLE,)
    ),
    "item": Fault(
        "item by identifier", "parc_social.storage.statements", _forgetting_rows("item"), (ORACLE,)
    ),
    "tile": Fault("tile", "parc_social.storage.statements", _forgetting_rows("tile"), (ORACLE,)),
    "extent": Fault(
        "extent", "parc_social.storage.statements", _forgetting_rows("extent"), (ORACLE,)
    ),
    "records": Fault(
        "rows of processes", "parc_social.storage.statements", _forgetting_rows("records"),
        (ORACLE, "tests/http/test_figures.py"),
    ),
    "masked-column": Fault(
        "column of one's own rows", "parc_social.storage.visible",
        _put("Visible.column", lambda self, name, _bound, _dialect: f't."{self.field(name).name}"'),
        (ORACLE, LOCK),
    ),
    "hidden-column": Fault(
        "hidden column", "parc_social.storage.visible", _hidden_columns_known, (ORACLE,)
    ),
    "drafts": Fault(
        "drafts of others", "parc_social.storage.snapshot",
        _put("Snapshot.seen", lambda self, collection, _sirens: (
            *self.of(collection), *self.drafts.get(collection.relation, ())
        )),
        ("tests/integration/test_editions_life.py",),
    ),
    "downloads": Fault(
        "whole editions", "parc_social.storage.visible",
        _put("Visible.is_whole", property(lambda _self: True)),
        ("tests/spec/test_telechargements.py",),
    ),
    "cache-key": Fault(
        "key of caches", "parc_social.access.grant",
        _put("Grant.digest", property(lambda _self: "0" * 32)), (ORACLE, ACCESS),
    ),
    "expiry": Fault(
        "end of a convention", "parc_social.access.convention", _never_ending, (ACCESS,)
    ),
    "revocation": Fault(
        "revocation", "parc_social.access.convention", _event_ignored("REVOQUER"), (ACCESS,)
    ),
    "suspension": Fault(
        "suspension", "parc_social.access.convention", _event_ignored("SUSPENDRE"), (ACCESS,)
    ),
    "one-signature": Fault(
        "two persons sign", "parc_social.access.convention",
        _put("Convention.contresignee", property(
            lambda self: any(e.acte.name == "SIGNER" for e in self.evenements)
        )),
        (ACCESS,),
    ),
    "signatory": Fault(
        "who may sign", "parc_social.access.signatory",
        _put("check_signatory", lambda *_arguments: None), ("tests/unit/test_access_commands.py",),
    ),
    "freshness": Fault(
        "age of what is remembered", "parc_social.storage.registry.registry",
        _put("LIFE_S", 3_600.0), ("tests/http/test_freshness.py",),
    ),
    "intersection": Fault(
        "user through a portal", "parc_social.access.grant",
        _put("intersect", lambda one, _other: one), (ACCESS,),
    ),
    "not-found": Fault(
        "not found and not yours", "auth_proxy.checks", _told_apart,
        (GATE, "tests/http/test_answers_by_account.py"),
    ),
    "identity-headers": Fault(
        "headers that claim an identity", "auth_proxy.headers",
        _put("strip", lambda _environ: None), (GATE,),
    ),
    "ambiguous-path": Fault(
        "address read in two ways", "auth_proxy.paths",
        _put("check_address", lambda _environ: None), (GATE,),
    ),
    "unknown-parameter": Fault(
        "unknown parameter", "auth_proxy.checks",
        _put("check_parameters", lambda *_arguments: None), (GATE,),
    ),
    "two-credentials": Fault(
        "two credentials", "auth_proxy.credentials", _first_credential_wins, (GATE,)
    ),
    "attempts": Fault(
        "failed sign-ins", "auth_proxy.attempts",
        _put("Attempts.wait", lambda *_arguments: 0), (GATE,),
    ),
    "fine-without-line": Fault(
        "fine data wait for the journal", "auth_proxy.trail",
        _put("is_fine", lambda _call: False), (GATE,),
    ),
    "openapi": Fault(
        "collections of OpenAPI and of the list", "assembly.resources",
        _put("seen_resources", lambda resources, _grant, _store: dict(resources)),
        ("tests/http/test_answers_by_account.py",),
    ),
    "role": Fault(
        "role of the database", "parc_social.storage.postgres_roles",
        _put("role_of", lambda reader: "parc_social_menages" if reader.relation == "ops_menage"
             else "parc_social_prives"),
        (LOCK,),
    ),
    "row-security": Fault(
        "row-level security", "parc_social.storage.postgres_roles",
        _put("lock_households", lambda *_arguments: None), (LOCK,),
    ),
    "setting-that-stays": Fault(
        "setting of one transaction", "parc_social.storage.postgres_roles",
        _kept_for_the_session, (LOCK,),
    ),
}  # fmt: skip
