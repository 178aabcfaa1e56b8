"""What a write of a draft must come with, a type and a state, and which draft it goes in."""

from collections.abc import Mapping
from typing import Any, NoReturn

import flask

from auth_proxy.errors.problem import Problem, Stop
from loaders.ops.correction import Fault
from parc_social.access.model.grant import current_grant
from parc_social.access.permissions import written_sirens
from parc_social.errors import Stale
from parc_social.storage.sql.row_predicate import OWNER
from parc_social.storage.statements.draft_rows import DraftRow, OpenDraft
from parc_social.wording import cited
from server.api.request import read_entity_tags
from server.documents.draft_household import FEATURE, MERGE, fault_documents, wrong


def draft_of(feature: Mapping[str, Any], drafts: list[OpenDraft]) -> OpenDraft:
    """The draft of the year that a feature names, the last deposited; of the only year if none."""
    properties = feature.get("properties")
    year: Any = properties.get("millesime") if isinstance(properties, dict) else None
    of_year = [d for d in drafts if d.millesime == year]
    if of_year:
        return of_year[-1]
    years = sorted({d.millesime for d in drafts})
    if year is not None or len(years) > 1:
        open_years = ", ".join(str(y) for y in years)
        fault = wrong("millesime", "pas de brouillon ouvert de cette année", f"prenez {open_years}")
        refuse((fault,))
    return drafts[-1]


def with_sole_owner(texts: Mapping[str, str], draft: OpenDraft) -> Mapping[str, str]:
    """What only has one answer need not be said: the year, and one's own SIREN."""
    sole = {"millesime": str(draft.millesime)}
    sole |= {OWNER: draft.sirens[0]} if len(draft.sirens) == 1 else {}
    return {**sole, **texts}


def placement_faults(texts: Mapping[str, str], draft: OpenDraft) -> list[Fault]:
    """Faults of a row that is of another year or landlord than its draft."""
    faults: list[Fault] = []
    own = set(draft.sirens) & set(written_sirens(current_grant()))
    if texts.get(OWNER, "") not in own:
        faults.append(
            wrong(OWNER, "ce n'est pas un de vos SIREN", f"prenez {', '.join(sorted(own))}")
        )
    if texts.get("millesime", "") != str(draft.millesime):
        faults.append(
            wrong(
                "millesime", "une autre année que celle du brouillon", f"mettez {draft.millesime}"
            )
        )
    return faults


def refuse(faults: tuple[Fault, ...]) -> NoReturn:
    """Raises Stop, which tells the first faults and holds them all."""
    count = f"{len(faults)} fautes" if len(faults) > 1 else "1 faute"
    summary = " ; ".join(f"{f.champ or 'fiche'} : {f.message}" for f in faults[:3])
    more = " ; …" if len(faults) > 3 else ""
    raise Stop(
        Problem("invalid-feature", f"{count} : {summary}{more}.", fautes=fault_documents(faults))
    )


_BODY_TYPES = {
    "POST": (FEATURE, "application/json"),
    "PUT": (FEATURE, "application/json"),
    "PATCH": (MERGE,),
}
_STALE = (
    "If-Match : la fiche n'est pas (ou plus) dans cet état ; relisez-la (GET), puis recommencez"
)


def body_of() -> bytes:
    """The body, of one of the types that the method takes."""
    types = _BODY_TYPES[flask.request.method]
    if flask.request.mimetype not in types:
        type_ = flask.request.mimetype or "aucun"
        message = f"Content-Type : {' ou '.join(types)} est attendu, lu {cited(type_[:80])}."
        headers = (("Accept-Patch", MERGE),) if flask.request.method == "PATCH" else ()
        raise Stop(Problem("media-not-supported", message, headers=headers))
    return flask.request.get_data()


def check_if_match(row: DraftRow) -> None:
    """If-Match names the state that its writer has read; a weak tag names none (RFC 9110)."""
    header = flask.request.headers.get("If-Match", "")
    if not header.strip():
        message = "If-Match manque : une fiche ne s'écrit que dans l'état où vous l'avez lue."
        raise Stop(Problem("precondition-required", message))
    tags = read_entity_tags(header)
    # What comes behind the state, in an ETag of ours, is the form of the answer and its coding.
    states = {tag.partition(".")[0].partition(":")[0] for tag in tags.strong}
    if not tags.every and row.state not in states:
        raise Stale(_STALE)


def check_condition() -> None:
    """A row that is created has no state to name. Raises Stop."""
    if flask.request.headers.get("If-Match"):
        raise Stop(Problem("precondition-failed", "If-Match : il n'y a pas encore de fiche ici."))
