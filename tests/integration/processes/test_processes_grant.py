"""Classes, comparisons and matched addresses are made of what the caller sees, on both stores."""

from collections.abc import Iterator
from typing import Any

import pytest

from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, NotFound
from parc_social.settings import read_settings
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.open import open_store, set_store
from parc_social.storage.query.model import FeatureQuery, Filter
from parc_social.storage.store import Store
from processes.appariement_adresses import AppariementAdresses
from processes.comparaison import Comparaison
from processes.discretisation import Discretisation
from processes.indicateurs_polygone import IndicateursPolygone
from processes.request import read_request
from processes.rows import indicator_rows
from testing.rows import each_row

FIGURES, SERIE, POINTS = "indicateurs-commune", "indicateurs-commune-serie", "adresses"
ONE = "part_personnes_seules"
REUNION = Perimeter(departements=("974",))
Answer = dict[str, Any]


@pytest.fixture(scope="module")
def store(service: Any) -> Iterator[Store]:
    opened = open_store(read_settings(service.environ), owner=False)
    yield opened
    opened.close()


def columns(name: str, *hidden: str) -> tuple[str, ...]:
    return tuple(f.name for f in collections()[name].fields if f.name not in hidden)


def grant(*parts: RightPart, on: tuple[str, ...] = (FIGURES, SERIE)) -> Grant:
    return Grant("a", "o", rights=tuple(Right(name, parts) for name in on))


def whole(perimeter: Perimeter, *hidden: str) -> Grant:
    return grant(RightPart((perimeter,), columns(SERIE, *hidden)))


def run(process: Any, asked_by: Grant, store: Store, **inputs: Any) -> Answer:
    set_store(store)
    with under(asked_by):
        calculation = process({"name": "essai"})
        return calculation.answer(asked_by, store, calculation.read(asked_by, inputs))


def values(asked_by: Grant, store: Store) -> list[float]:
    demande = read_request(asked_by, {"niveau": "commune", "indicateurs": [ONE]})
    return [
        r["valeur"] for r in indicator_rows(asked_by, store, demande) if r.get("valeur") is not None
    ]


@each_row("methode", ["quantiles", "jenks", "egaux"])
@each_row(
    "parts",
    [
        (RightPart((REUNION,), columns(SERIE)),),
        (RightPart((FRANCE,), columns(SERIE, ONE)), RightPart((REUNION,), columns(SERIE))),
    ],
    ids=["rows", "column-on-some-rows"],
)
def test_classes_are_of_the_values_that_are_seen(
    store: Store, parts: tuple[RightPart, ...], methode: str
) -> None:
    own = grant(*parts)
    inputs = {"niveau": "commune", "indicateur": ONE, "methode": methode, "classes": 3}
    found, every = (run(Discretisation, g, store, **inputs) for g in (own, whole(FRANCE)))
    seen = values(own, store)
    assert found["resume"]["valeurs"] == len(seen) < every["resume"]["valeurs"]
    assert (found["bornes"][0], found["bornes"][-1]) == (min(seen), max(seen))
    assert sum(row["effectif"] for row in found["classes"]) == len(seen)


def test_bounds_of_ones_own_do_not_count_what_is_hidden(store: Store) -> None:
    inputs = {"niveau": "commune", "indicateur": ONE, "methode": "manuel", "bornes": [0, 50, 100]}
    resume = run(Discretisation, whole(REUNION), store, **inputs)["resume"]
    assert resume["valeurs"] + resume["sans_valeur"] == len(
        indicator_rows(
            whole(REUNION),
            store,
            read_request(whole(REUNION), {"niveau": "commune", "indicateurs": [ONE]}),
        )
    )
    assert resume["hors_classes"] == 0


@each_row(
    ("process", "inputs"),
    [
        (Discretisation, {"niveau": "commune", "indicateur": "?"}),
        (Comparaison, {"niveau": "commune", "codes": ["97411", "97415"], "indicateurs": ["?"]}),
    ],
    ids=["discretisation", "comparaison"],
)
def test_a_hidden_indicator_is_an_unknown_one(
    store: Store, process: Any, inputs: dict[str, Any]
) -> None:
    said: list[str] = []
    for name in (ONE, "absent"):
        asked = {
            key: [name] if value == ["?"] else name if value == "?" else value
            for key, value in inputs.items()
        }
        with pytest.raises(InvalidValue) as refusal:
            run(process, whole(FRANCE, ONE), store, **asked)
        said.append(str(refusal.value).replace(name, "?"))
    assert said[0] == said[1]


def test_a_territory_of_others_is_compared_as_one_that_is_not_there(store: Store) -> None:
    said: list[str] = []
    for code in ("93066", "97499"):
        with pytest.raises(InvalidValue) as refusal:
            run(Comparaison, whole(REUNION), store, niveau="commune", codes=["97411", code])
        said.append(str(refusal.value).replace(code, "?"))
    assert said[0] == said[1]
    found = run(Comparaison, whole(FRANCE), store, niveau="commune", codes=["97411", "93066"])
    assert found["lignes"]


def test_a_closed_year_is_compared_as_one_that_is_not_published(store: Store) -> None:
    years = store.extent(whole(FRANCE), SERIE).years
    assert len(years) > 1
    last = grant(RightPart((FRANCE,), columns(SERIE), millesimes=years[-1:]))
    said: list[str] = []
    for year in (years[0], 1999):
        inputs = {"niveau": "commune", "codes": ["97411"], "millesimes": [year, years[-1]]}
        with pytest.raises(InvalidValue) as refusal:
            run(Comparaison, last, store, **inputs)
        said.append(str(refusal.value).replace(str(year), "?"))
    assert said[0] == said[1]


def test_what_is_hidden_is_in_no_comparison(store: Store) -> None:
    hidden = ("nom", "annee_cog", "fiabilite", f"{ONE}_statut", "millesime_ops")
    inputs: dict[str, Any] = {
        "niveau": "commune", "codes": ["97411", "97415"], "indicateurs": [ONE],
    }  # fmt: skip
    (every,) = run(Comparaison, whole(FRANCE), store, **inputs)["lignes"]
    (row,) = run(Comparaison, whole(FRANCE, *hidden), store, **inputs)["lignes"]
    gone = {f"{name}_{side}" for name in ("nom", "statut", "lecture") for side in "ab"}
    assert set(every) - set(row) == gone


@pytest.fixture(scope="module")
def elsewhere(store: Store) -> dict[str, Any]:
    """An address of another département, as who sees it writes it."""
    all_points = grant(RightPart((FRANCE,), columns(POINTS)), on=(POINTS,))
    inside = Filter(tree_of({"op": "=", "args": [{"property": "code_dep"}, "93"]}))
    points = store.records(all_points, FeatureQuery(POINTS, limit=100, filter=inside))
    one = next(point for point in points if point["nom_voie"] and point["numero"])
    names = ("numero", "rep", "code_commune")
    return {"voie": one["nom_voie"], **{n: str(one[n]) for n in names if one.get(n)}}


def test_an_address_is_matched_among_the_points_that_are_seen(
    store: Store, elsewhere: dict[str, Any]
) -> None:
    every = grant(RightPart((FRANCE,), columns(POINTS)), on=(POINTS,))
    own = grant(RightPart((REUNION,), columns(POINTS)), on=(POINTS,))
    invented = {**elsewhere, "voie": "impasse que personne ne connaît"}
    found = [
        run(AppariementAdresses, who, store, adresses=[address])["lignes"][0]
        for who, address in ((every, elsewhere), (own, elsewhere), (own, invented))
    ]
    assert found[0]["adresse_id"]
    assert found[1] == found[2]
    assert found[1]["adresse_id"] is None


def test_a_name_that_is_hidden_on_a_row_matches_nothing_there(
    store: Store, elsewhere: dict[str, Any]
) -> None:
    names = columns(POINTS, "nom_voie")
    parts = (RightPart((FRANCE,), names), RightPart((REUNION,), columns(POINTS)))
    (row,) = run(AppariementAdresses, grant(*parts, on=(POINTS,)), store, adresses=[elsewhere])[
        "lignes"
    ]
    assert (row["adresse_id"], row["nom_voie"]) == (None, None)


@each_row("who", [Grant("a", "o"), None], ids=["no-right", "no-name"])
def test_without_the_points_or_their_streets_there_is_no_such_process(
    store: Store, elsewhere: dict[str, Any], who: Grant | None
) -> None:
    nameless = grant(RightPart((FRANCE,), columns(POINTS, "nom_voie")), on=(POINTS,))
    with pytest.raises(NotFound):
        run(AppariementAdresses, who or nameless, store, adresses=[elsewhere])


@each_row("millesimes", [None, 2])
def test_more_figures_than_an_answer_holds_are_refused(
    store: Store, millesimes: int | None
) -> None:
    """However they are made up: territories, indicators, years."""
    years = store.extent(whole(FRANCE), SERIE).years[-millesimes:] if millesimes else None
    asked: dict[str, Any] = {"niveau": "commune", "indicateurs": [ONE, "logements"]}
    demande = read_request(whole(FRANCE), asked | ({"millesimes": list(years)} if years else {}))
    held = len(indicator_rows(whole(FRANCE), store, demande))
    assert len(indicator_rows(whole(FRANCE), store, demande, held)) == held
    with pytest.raises(InvalidValue, match="chiffres pour une réponse"):
        indicator_rows(whole(FRANCE), store, demande, held - 1)


GROUPS, WIDE, PLACES = "indicateurs-ilot", "indicateurs-epci", "indicateurs-adresse"
DETAIL = "part_ressources_60_80"  # of the strictest table: no group is as fine as an ilot
HERE = {"type": "Polygon", "coordinates": [[[2, 48], [3, 48], [3, 49.5], [2, 49.5], [2, 48]]]}


def zones(years: tuple[int, ...] | None = None, wide: Perimeter = FRANCE) -> Grant:
    """Groups, levels and points with their twins; some years, or wider levels in one place."""
    rights = [
        Right(name + twin, (RightPart((there,), columns(name), millesimes=years),))
        for name, there in ((GROUPS, FRANCE), (WIDE, wide), (PLACES, FRANCE))
        for twin in ("", "-serie")
    ]
    return Grant("a", "o", rights=tuple(rights))


def test_a_zone_of_a_closed_year_is_one_of_a_year_that_is_not_published(store: Store) -> None:
    said: list[str] = []
    for year in (2022, 1999):
        with pytest.raises(InvalidValue) as refusal:
            run(IndicateursPolygone, zones((2025,)), store, polygone=HERE, millesimes=[year])
        said.append(str(refusal.value).replace(str(year), "?"))
    assert said[0] == said[1]
    with pytest.raises(InvalidValue, match="le dernier millésime ne vous est pas ouvert"):
        run(IndicateursPolygone, zones((2022,)), store, polygone=HERE)
    assert run(IndicateursPolygone, zones((2022,)), store, polygone=HERE, millesimes=[2022])


def test_an_address_is_counted_once_whatever_the_populations_of_its_year(store: Store) -> None:
    asked: dict[str, Any] = {"polygone": HERE, "indicateurs": ["logements"]}
    (now,) = run(IndicateursPolygone, zones(), store, **asked)["lignes"]
    (year,) = run(IndicateursPolygone, zones(), store, millesimes=[2025], **asked)["lignes"]
    assert now == year
    assert now["adresses"] > 50


def test_what_a_wider_level_shows_elsewhere_is_in_no_zone(store: Store) -> None:
    asked: dict[str, Any] = {"polygone": HERE, "indicateurs": [DETAIL]}
    assert run(IndicateursPolygone, zones(), store, **asked)["lignes"]
    with pytest.raises(InvalidValue, match=f"indicateur inconnu : « {DETAIL} »"):
        run(IndicateursPolygone, zones(wide=REUNION), store, **asked)
