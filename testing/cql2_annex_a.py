"""The predicates of annex A of CQL2 (OGC 21-065) asked of a store, over the standard's own layers.

    python -m testing.cql2_annex_a DONNEES ENTREPOT DOSSIER

DONNEES holds the three layers as GeoJSON and `predicates.json`; ENTREPOT is the URL of an empty
store, whose data lie in DOSSIER. Writes what each predicate keeps, as JSON: a count or a refusal,
of the text and of the CQL2 JSON that the `cql2` crate makes of it. A process of its own: a test
catalogue is added before anything has read the shipped one.
"""

import json
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import cql2
import yaml

from loaders.context import silent
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import add_catalogue
from parc_social.errors import InvalidValue, UnknownName
from parc_social.settings import Settings
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery, Filter
from parc_social.storage.store import Store
from server.loading import loading_context
from testing.cite_wms.layers import SOURCE, layers, stage_layers

PLACES, COUNTRIES, RIVERS = (
    f"ne_110m_{name}"
    for name in ("populated_places_simple", "admin_0_countries", "rivers_lake_centerlines")
)


def _field(kind: str, *of: str, source: str | None = None) -> dict[str, Any]:
    told = {"titre": "Essai", "title": "Trial", "audience": "open", "type": kind}
    return told | ({"niveaux": list(of)} if of else {}) | ({"source": source} if source else {})


# No field of ours has a time of day: `start` and `end` are days.
CATALOGUE = {
    "id": "{niveau}", "relation": "cite_{relation}", "source": SOURCE,
    "feature": "un objet d'essai", "titre": "Essai", "title": "Trial",
    "description": "Annexe A de CQL2.", "geometry": "{geometrie}", "reach": "wide",
    "niveau": "france",
    "niveaux": {
        PLACES: {"relation": "places", "geometrie": "Point"},
        COUNTRIES: {"relation": "countries", "geometrie": "MultiPolygon"},
        RIVERS: {"relation": "rivers", "geometrie": "MultiLineString"},
    },
    "fields": {
        "id": _field("string", source="id"),
        "NAME": _field("string", COUNTRIES, source="NAME"),
        "POP_EST": _field("number", COUNTRIES, source="POP_EST"),
        "name": _field("string", PLACES, RIVERS, source="name"),
        "pop_other": _field("integer", PLACES, source="pop_other"),
        "date": _field("date", PLACES, source="date"),
        "start": _field("date", PLACES, source="start"),
        "end": _field("date", PLACES, source="end"),
        "boolean": _field("boolean", PLACES, source="boolean"),
        "millesime": _field("integer"),
    },
}  # fmt: skip


def main(given: Path, url: str, folder: Path) -> None:
    """Makes the store and asks it."""
    catalogue = folder / "catalogue"
    for part in ("collections", "styles"):
        (catalogue / part).mkdir(parents=True)
    (catalogue / "collections" / "essai.yml").write_text(yaml.safe_dump(CATALOGUE), "utf-8")
    add_catalogue(catalogue)
    settings = Settings(data=folder, store=url)
    with closing(open_store(settings, owner=True)) as store:
        store.migrate()
        staged = stage_layers(given, loading_context(settings, store, silent))
        store.stage(staged.edition, staged.file, silent)
        store.publish([staged.edition.id], [])
        asked = json.loads((given / "predicates.json").read_text(encoding="utf-8"))
        json.dump([_answers(store, one) for one in asked], sys.stdout)


def _answers(store: Store, asked: dict[str, Any]) -> list[int | str]:
    """Of the text, and of the JSON that another reader makes of it."""
    text = asked["filter"].replace("geom,", "geometry,")
    of_json = lambda: tree_of(cql2.parse_text(text).to_json())  # noqa: E731
    return [_kept(store, asked["collection"], tree) for tree in (lambda: parse_text(text), of_json)]


def _kept(store: Store, name: str, tree: Callable[[], Any]) -> int | str:
    try:
        count = store.count(_grant(), FeatureQuery(name, filter=Filter(tree())))
    except (InvalidValue, UnknownName) as error:
        return str(error)
    return "pas de compte" if count is None else count


def _grant() -> Grant:
    columns = {one.id: tuple(field.name for field in one.fields) for one in layers()}
    rights = [Right(name, (RightPart((FRANCE,), own),)) for name, own in columns.items()]
    return Grant("compte", "organisme", rights=tuple(rights))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
