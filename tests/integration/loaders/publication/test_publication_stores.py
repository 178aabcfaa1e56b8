"""What is published, as the serving role of each store reads it."""

import json

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections, indicators
from parc_social.settings import Settings
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.publication.place import Place
from testing.publication.tables import A, Row, business, households, of_three, territoires
from testing.sample import taking_turns

COMMUNE = "indicateurs-commune"
EVERYONE = Grant(
    "a",
    "o",
    rights=(
        Right(
            COMMUNE, (RightPart((FRANCE,), tuple(f.name for f in collections()[COMMUNE].fields)),)
        ),
    ),
)


def served(reader: Store) -> dict[str, Row]:
    """The communes that a reader is given, by code."""
    page = reader.page(EVERYONE, FeatureQuery(COMMUNE, limit=1_000))
    features = json.loads(b"[" + page.body + b"]")
    return {f["properties"]["code"]: f["properties"] for f in features}


@pytest.mark.long
@taking_turns(4)
def test_what_is_published_is_served_alike_by_either_store(
    settings: Settings, store: Store, reader: Store
) -> None:
    """Few answers for the stock show no figure; landlords' business is that of its groups."""
    settings.editions.mkdir(parents=True, exist_ok=True)
    place = Place(store, settings.editions)
    place.stage("territoires", 2025, territoires())
    place.stage("ops", 2024, {"ops-menages": [*of_three(60), *households(("93002", 1), A, 12, 3)]})
    place.stage("rpls", 2024, business())
    (made,) = [e.id for e in place.publish() if e.source == "indicateurs"]
    rows = served(reader)
    names = ("menages", "fiabilite", "part_personnes_seules", "part_personnes_seules_statut")
    assert [rows["93001"][name] for name in names] == [None, "insuffisante", None, "N"]
    assert [rows["93002"][name] for name in names] == [12, None, 100, "D"], "of one landlord"
    names = ("taux_vacance", "taux_vacance_statut", "loyer_moyen", "bailleurs", "bailleurs_statut")
    assert {code: [row[name] for name in names] for code, row in rows.items()} == {
        "93001": [50, "D", 6.5, 3, "D"],
        "93002": [None, "S", None, None, "S"],
        "93003": [None, "N", None, None, "N"],
    }
    figures = reader.figures(EVERYONE, FeatureQuery(COMMUNE, limit=1_000))
    told = {(f.code, f.indicateur): (f.num, f.den) for f in figures}
    of_ops = {one.id for one in indicators().values() if one.source == "ops"}
    assert {code for code, name in told if name in of_ops} == {"93002"}
    assert told["93001", "loyer_moyen"] == (585_000, 900)
    assert ("93002", "loyer_moyen") not in told
    account = reader.bilan(EVERYONE, COMMUNE, made)
    first = next(one for one in account["niveaux"] if one["tableau"] == "economique")
    assert (first["niveau"], first["groupes"]) == ("part", 2)
    assert (first["logements"], first["logements_reportes"]) == (36, 0)
    assert account["cadre"]["economie_rpls"] == place.served("rpls")[2024]
