"""A convention in French, whole: its parties, dates, annex, history, and what it opens."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

from parc_social.access.compile import Reason
from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement
from parc_social.access.conventions.delegation_format import ressort_text
from parc_social.access.conventions.text import annex_text
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.organisation import Identity, Organisation, Ressort
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.access.policy import explain
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections
from parc_social.domain.paris_time import moment_words
from parc_social.errors import Unavailable
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store


def places_of(convention: Convention) -> tuple[Ressort, ...]:
    """The territories that lines and bounds of its annex name, each once, in their order."""
    limits = [convention.annexe.bornes, *(line.limites for line in convention.lignes)]
    return tuple(dict.fromkeys(place for one in limits for place in one.territoires or ()))


def names_of_now(places: Iterable[Ressort]) -> Mapping[Ressort, str]:
    """Those that the published editions name; a territory that none names is left out."""
    territories = list(places)
    if not territories:
        return {}
    with closing(open_store(read_settings(os.environ), owner=False)) as store:
        try:
            by_place = {place: _name(store, place) for place in territories}
        except Unavailable:
            return {}  # nothing is published yet: the codes are there
    return {place: name for place, name in by_place.items() if name}


def _name(store: Store, place: Ressort) -> str:
    collection = f"territoires-{place.niveau.value}"
    if collection not in collections():
        return ""
    right = Right(collection, (RightPart((FRANCE,), ("code", "nom")),))
    grant = Grant(account="command", organisation="", rights=(right,))
    query = FeatureQuery(collection, limit=1, equals=(("code", place.code),))
    rows = store.records(grant, query)
    return str(rows[0]["nom"]) if rows else ""


def convention_lines(
    convention: Convention,
    organisation: Organisation,
    facts: Facts,
    names: Mapping[Ressort, str],
    today: date,
) -> Iterator[str]:
    """The lines to print; `names` are those of the territories that are known."""
    etat = convention.etat(today)
    yield f"Convention {convention.numero} : {etat.value}"
    yield f"Organisme : {organisation.nom} ({organisation.code}), type {organisation.genre.value}"
    if organisation.suspension:
        yield f"Organisme suspendu : {organisation.suspension}"
    yield f"Du {convention.debut:%d/%m/%Y} au {convention.fin:%d/%m/%Y}, ces deux jours compris"
    yield f"Objet : {convention.objet or 'non précisé'}"
    if convention.modele is not None:
        yield f"Texte : modèle {convention.modele[0]}, version {convention.modele[1]}"
    yield "Annexe :"
    yield from (f"  {line}" for line in annex_text(convention).splitlines())
    yield from _place_names(places_of(convention), names)
    yield "Histoire :"
    yield from (f"  {line}" for line in _history(convention.evenements))
    yield "Ce qu'elle ouvre :" if etat is Etat.ACTIVE else "Ce qu'elle ouvrirait, active :"
    yield from (f"  {line}" for line in _rights_text(convention, organisation, facts, today))


def _place_names(places: Sequence[Ressort], names: Mapping[Ressort, str]) -> Iterator[str]:
    if places:
        yield "Territoires nommés :"
    for place in places:
        yield f"  {ressort_text(place)} : {names.get(place, 'inconnu des contours publiés')}"


def _history(events: Sequence[Evenement]) -> Iterator[str]:
    if not events:
        yield "aucun acte : c'est un brouillon"
    for event in events:
        why = f" : {event.motif}" if event.motif else ""
        text = f" (texte {event.empreinte})" if event.empreinte else ""
        yield f"{moment_words(event.quand).fr}, {event.acte.value} par {event.compte}{why}{text}"


def _rights_text(
    convention: Convention, organisation: Organisation, facts: Facts, today: date
) -> Iterator[str]:
    """As decided on its first day when it has not begun, without the incident under way."""
    day = min(max(today, convention.debut), convention.fin)
    party = replace(organisation, suspension="")
    reasons = explain(Identity("convention", party), [_active(convention)], day, facts)
    for reason in reasons:
        if not reason.collection.endswith(SERIE):
            yield _line(reason)


def _line(reason: Reason) -> str:
    if not reason.collection:
        return reason.text
    return f"{reason.collection} : {'ouvert' if reason.opens else 'fermé'} ({reason.text})"


def _active(convention: Convention) -> Convention:
    """The same, as if it were signed by both."""
    moment = datetime(convention.debut.year, 1, 1, tzinfo=UTC)
    acts = ((Acte.ENVOYER, "gip"), (Acte.SIGNER, "organisme"), (Acte.CONTRESIGNER, "gip"))
    return replace(convention, evenements=tuple(Evenement(a, moment, by) for a, by in acts))
