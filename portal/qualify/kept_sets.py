"""Named criteria of an organisation on the pages: listed, kept, removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import flask

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Identity
from parc_social.access.qualifying import qualifies
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound, ParcSocialError
from parc_social.registry.criteria_sets import (
    LONGEST,
    CriteriaSet,
    CriteriaSets,
    KeptCriterion,
    KeptSet,
)
from portal.form import TOKEN, check_form, field, is_ticked
from portal.map.choices import LEVELS
from portal.no_page import no_page
from portal.page import go, show
from portal.page_context import PageContext
from portal.qualify.state import ADDRESS, WorkshopChoices, WorkshopState
from portal.qualify.state_reader import WorkshopReader

_FIELDS = (TOKEN, "nom", "remplacer")
_SETS = "#jeux"
_STATUS: Mapping[type[ParcSocialError], int] = {InvalidValue: 400, Conflict: 409, Forbidden: 403}


@dataclass(frozen=True, slots=True)
class SetLink:
    """A kept set, what opens it, its day, and whether the reader may remove it."""

    kept: KeptSet
    query: str
    level: str
    day: date
    removable: bool


def set_links(sets: CriteriaSets, identity: Identity) -> Sequence[SetLink]:
    """Those of the reader's organisation, by name."""
    return [
        SetLink(
            one,
            _query(one.criteria),
            next(words for level, words in LEVELS.items() if level.value == one.criteria.niveau),
            legal_day(one.quand),
            one.is_changed_by(identity),
        )
        for one in sets.of(identity.organisation.code)
    ]


def check_reader(context: PageContext) -> None:
    """Raises NotFound for who qualifies nothing, the same as of an address that is no page."""
    if not qualifies(context.session().identity):
        rest = flask.request.path.removeprefix("/portail/")
        raise no_page(rest)


def refused(context: PageContext, faults: Sequence[str], nearest: WorkshopState) -> flask.Response:
    """The page of 400 that says what is wrong and leads to the nearest view."""
    ways = {"nearest": f"{ADDRESS}?{nearest.query()}", "again": ADDRESS}
    return show(context, "vue_refusee", 400, faults=faults, chose="qualification", **ways)


class KeptSetsPage:
    """The two forms of the workshop."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def save(self) -> flask.Response:
        """Keeps the criteria of a view under a name; a fault is told beside what was typed."""
        check_reader(self._context)
        check_form(self._context)
        choices = WorkshopChoices(self._context.reads())
        if not choices.levels:
            typed = {n: one for n, one in flask.request.form.items() if n != TOKEN}
            return show(self._context, "qualifier_sans_droit", 403, typed=typed)
        reader = WorkshopReader(flask.request.form, choices, more=_FIELDS)
        places = reader.places(None)
        state = reader.state(places, reader.criteria(places))
        if not state.criteria and not reader.faults:
            reader.faults.append("indicateur1 : un jeu a un critère au moins")
        if reader.faults:
            return refused(self._context, reader.faults, state)
        return self._saved(state)

    def _saved(self, state: WorkshopState) -> flask.Response:
        now, identity = self._context.clock(), self._context.session().identity
        sets, replace = self._context.registry.criteria_sets, is_ticked("remplacer")
        try:
            made = criteria_set(field("nom", "Nom du jeu", LONGEST), state)
            sets.save(identity, made, now, replace=replace)
        except (InvalidValue, Conflict, Forbidden) as error:
            status = _STATUS[type(error)]
            return show(
                self._context,
                "qualifier_jeu",
                status,
                fault=f"{error}.",
                state=state,
                typed=flask.request.form.get("nom", "")[:LONGEST],
                longest=LONGEST,
            )
        return go(self._context, f"{ADDRESS}?{state.query()}{_SETS}")

    def remove(self, jeu: str) -> flask.Response:
        """Forgets a set, and goes back to the workshop. Raises NotFound, Forbidden."""
        check_form(self._context)
        if not (jeu.isascii() and jeu.isdigit() and len(jeu) < 10):
            raise NotFound("aucun jeu de critères de ce numéro, ou pas pour vous")
        identity = self._context.session().identity
        self._context.registry.criteria_sets.remove(identity, int(jeu))
        return go(self._context, ADDRESS + _SETS)


def criteria_set(nom: str, state: WorkshopState) -> CriteriaSet:
    """What is kept of a view: not where and when, which are of who opens it."""
    criteria = tuple(
        KeptCriterion(one.indicator.id, one.threshold.sense.value, one.bound, one.threshold.points)
        for one in state.criteria
    )
    here = state.map
    return CriteriaSet(nom, here.niveau.value, here.population, criteria, state.needed)


def _query(kept: CriteriaSet) -> str:
    told = {"niveau": kept.niveau, "population": kept.population}
    for rank, one in enumerate(kept.criteres, 1):
        told |= {f"indicateur{rank}": one.indicateur, f"sens{rank}": one.sens}
        told |= {f"seuil{rank}": one.seuil, f"points{rank}": str(one.points)}
    return urlencode({**told, "requis": str(kept.requis)})
