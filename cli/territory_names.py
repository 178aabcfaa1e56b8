"""Names of the territories that a convention gives by their codes, as the outlines say."""

import os
from collections.abc import Iterable, Mapping

from parc_social.access.conventions.convention import Convention
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.organisation import Ressort
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
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
    wanted = list(places)
    if not wanted:
        return {}
    store = open_store(read_settings(os.environ), owner=False)
    try:
        found = {place: _name(store, place) for place in wanted}
    except Unavailable:
        return {}  # nothing is published yet: the codes are there
    finally:
        store.close()
    return {place: name for place, name in found.items() if name}


def _name(store: Store, place: Ressort) -> str:
    collection = f"territoires-{place.niveau.value}"
    if collection not in collections():
        return ""
    seen = Right(collection, (RightPart((FRANCE,), ("code", "nom")),))
    grant = Grant(account="command", organisation="", rights=(seen,))
    query = FeatureQuery(collection, limit=1, equals=(("code", place.code),))
    rows = store.records(grant, query)
    return str(rows[0]["nom"]) if rows else ""
