"""Our own views of writes (OGC API Features Part 4): rows of drafts, by their landlord alone.

The gate has said who may write. A row is judged by the rules of the deposits before anything is
written, and is written in one transaction, if nobody has written it meanwhile.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any

import flask
import orjson

from auth_proxy.authorisation.decide import allowing, may_write
from auth_proxy.authorisation.request_context import call_of
from auth_proxy.errors.problem import Problem, Stop, not_allowed
from auth_proxy.quotas.absent_numbers import RULE, AbsentNumbers
from loaders.context import Context
from loaders.ops.correction import CheckedHousehold, Fault, check_household
from parc_social.access.model.grant import Grant, current_grant
from parc_social.access.permissions import written_sirens
from parc_social.catalogue.collection import DRAFTED
from parc_social.catalogue.route import ADD, CHANGE, READ
from parc_social.errors import Conflict, NotFound
from parc_social.storage.drafts import CLOSED, Author, RowChange
from parc_social.storage.query.model import CRS84, FeatureQuery
from parc_social.storage.sql.row_predicate import OWNER
from parc_social.storage.statements.draft_rows import DraftRow, OpenDraft
from parc_social.storage.store import Store
from server.documents.draft_household import (
    FEATURE,
    MERGE,
    SubmittedHousehold,
    apply_patch,
    document,
    fault_documents,
    household_of,
    wrong,
)
from server.loading import judging_turn
from server.views.drafts import (
    body_of,
    check_condition,
    check_if_match,
    draft_of,
    placement_faults,
    refuse,
    with_sole_owner,
)

_NOT_A_DRAFT = (
    "cette fiche est publiée : une édition publiée ne se modifie pas ; une correction passe par un"
    " nouveau dépôt"
)
_TWICE = "logement déjà déclaré dans ce brouillon"
_KEYS = ("id_logement_bailleur", "id_logement_rpls")
_ONCE = "gardez une seule fiche par logement : modifiez celle qui y est"


@dataclass(frozen=True, slots=True)
class DraftViews:
    """The views of one application; `context` gives what loaders look lines up in."""

    store: Store
    context: Callable[[], Context]
    clock: Callable[[], datetime]
    base_url: str
    judging: Lock
    absent: AbsentNumbers

    def items(self) -> flask.Response:
        """OPTIONS and POST of /collections/ops-menages/items."""
        drafts = self._open() if may_write(_call()) else []
        methods = ADD if drafts else READ
        if flask.request.method == "OPTIONS":
            return _allowing(methods)
        if not drafts:
            raise Stop(not_allowed(methods))
        return self._create(drafts)

    def item(self, identifier: str) -> flask.Response:
        """OPTIONS, PUT, PATCH and DELETE of one of its items."""
        grant, method = current_grant(), flask.request.method
        if method == "OPTIONS":
            return _allowing(self._allow(grant, identifier))
        row = self._row(grant, identifier)
        if str(row.values[OWNER]) not in written_sirens(grant):
            raise NotFound("objet introuvable")
        check_if_match(row)
        if method == "DELETE":
            self._write(row, None)
            return flask.Response(status=204)
        return self._change(grant, identifier, row)

    def _create(self, drafts: list[OpenDraft]) -> flask.Response:
        feature = document(body_of())
        check_condition()
        draft = draft_of(feature, drafts)
        household = household_of(feature, draft.millesime, None)
        household = SubmittedHousehold(with_sole_owner(household.texts, draft), household.faults)
        values = self._validate(household, draft)
        row = DraftRow(draft, str(values["id"]), 0, 0, values)
        numero = self._write(row, values, new=True)
        identifier = draft.identifier(row.objet)
        response = self._answer(identifier, 201)
        response.headers["Location"] = f"{self.base_url}/collections/{DRAFTED}/items/{identifier}"
        response.set_etag(replace(row, numero=numero).state)
        return response

    def _change(self, grant: Grant, identifier: str, row: DraftRow) -> flask.Response:
        body, patching = document(body_of()), flask.request.method == "PATCH"
        current = self._feature(grant, identifier)
        feature = apply_patch(body, current) if patching else body
        household = household_of(feature, row.draft.millesime, current)
        values = self._validate(household, row.draft)
        if values["id"] != row.objet:
            key = next(k for k in _KEYS if values[k] != row.values[k])
            refuse((wrong(key, "cet identifiant désigne la fiche", _OTHER),))
        numero = self._write(row, values)
        response = self._answer(identifier, 200)
        if patching:  # what was put is not what is kept: RFC 9110 then gives a PUT no ETag
            response.set_etag(replace(row, numero=numero).state)
        return response

    def _open(self) -> list[OpenDraft]:
        """The drafts that the caller writes in."""
        grant = current_grant()
        own = set(written_sirens(grant))
        return [d for d in self.store.open_drafts(grant) if set(d.sirens) & own]

    def _allow(self, grant: Grant, identifier: str) -> tuple[str, ...]:
        try:
            self.store.draft_row(grant, identifier)
        except NotFound:
            self.store.item(grant, FeatureQuery(DRAFTED), identifier)
            return READ
        return CHANGE if may_write(_call()) else READ

    def _row(self, grant: Grant, identifier: str) -> DraftRow:
        """Raises NotFound; Conflict for a row of the caller's that is published, draft or not."""
        try:
            return self.store.draft_row(grant, identifier)
        except NotFound:
            object_id = identifier.partition("~")[0]
            self.store.item(grant, FeatureQuery(DRAFTED), object_id)
            raise Conflict(_NOT_A_DRAFT) from None

    def _validate(self, household: SubmittedHousehold, draft: OpenDraft) -> Mapping[str, Any]:
        """The household as it will be served, or all its faults at once. Raises ServerBusy."""
        faults = [*household.faults, *placement_faults(household.texts, draft)]
        fields = {fault.champ for fault in faults}
        with judging_turn(self.judging):
            result: CheckedHousehold = check_household(
                household.texts, draft.millesime, self.context()
            )
        self._note((*result.faults, *result.alerts))
        faults += [fault for fault in result.faults if fault.champ not in fields]
        if faults or result.ligne is None:
            refuse(tuple(faults))
        flask.g.parc_social_told = result.alerts
        return result.ligne

    def _note(self, faults: tuple[Fault, ...]) -> None:
        """The rules that a row has broken go to the journal; unknown numbers are counted."""
        call, codes = _call(), sorted({fault.code for fault in faults})
        call.pairs = [*(call.pairs or ()), *((("controle", ",".join(codes)),) if codes else ())]
        if RULE in codes:
            self.absent.take(current_grant().account)

    def _write(self, row: DraftRow, ligne: Mapping[str, Any] | None, *, new: bool = False) -> int:
        call, grant = _call(), current_grant()
        siren = str((ligne or row.values)[OWNER])
        change = RowChange(
            row.draft.edition, row.objet, siren, None if new else row.numero,
            None if new else row.fid, row.draft.rows, ligne,
        )  # fmt: skip
        author = Author(grant.account, call.id, self.clock())
        return self.store.drafts.write(change, author, lambda: self._check(grant, change, new=new))

    def _check(self, grant: Grant, change: RowChange, *, new: bool) -> None:
        """What no other write can change any more: the draft is still one, the dwelling once."""
        if not any(e.id == change.edition and e.is_draft for e in self.store.editions()):
            raise Conflict(CLOSED)
        if change.ligne is None:
            return
        draft = next((d for d in self._open() if d.edition == change.edition), None)
        if draft is None:
            raise Conflict(CLOSED)
        own = draft.identifier(change.objet)
        for key in _KEYS:
            text = change.ligne[key]
            if text is None:
                continue
            equals = ((key, str(text)), (OWNER, change.siren))
            query = FeatureQuery(DRAFTED, limit=100, columns=("id",), equals=equals)
            ids = {str(r["id"]) for r in self.store.records(grant, query)}
            alike = {i for i in ids if i.endswith(own[own.index("~") :])} - (
                set() if new else {own}
            )
            if alike:
                raise Stop(Problem("conflict", f"{key} : {_TWICE} ; {_ONCE}."))

    def _feature(self, grant: Grant, identifier: str) -> dict[str, Any]:
        return orjson.loads(self.store.item(grant, FeatureQuery(DRAFTED), identifier))

    def _answer(self, identifier: str, status: int) -> flask.Response:
        """The feature as it is served now, and what the rules have told of it."""
        feature = self._feature(current_grant(), identifier)
        alerts = fault_documents(flask.g.parc_social_told)
        feature |= {"avertissements": list(alerts)} if alerts else {}
        response = flask.Response(orjson.dumps(feature), status, content_type=FEATURE)
        response.headers["Content-Crs"] = f"<{CRS84}>"
        return response


_OTHER = "pour un autre logement : supprimez cette fiche (DELETE), puis créez-en une (POST)"


def _call() -> Any:
    return call_of(flask.request.environ)


def _allowing(methods: tuple[str, ...]) -> flask.Response:
    response = allowing(methods, methods)
    if "PATCH" in methods:
        response.headers["Accept-Patch"] = MERGE
    return response
