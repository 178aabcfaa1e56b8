"""The process and the collection tell the same figures, under the same Grant."""

import csv
import io
from typing import Any

import pytest

from testing.rows import each_row

ID = "indicateurs-territoire"
ITEMS = "/collections/indicateurs-commune/items"


@pytest.fixture
def published(gip: Any) -> dict[str, Any]:
    """Figures of each commune: the twin has those of detail too."""
    features = gip.json(ITEMS, limit=10000, skipGeometry="true")["features"]
    year = features[0]["properties"]["millesime"]
    asked = {"datetime": str(year), "population": "tous", "limit": 10000, "skipGeometry": "true"}
    twin = gip.json("/collections/indicateurs-commune-serie/items", **asked)["features"]
    details = {f["properties"]["code"]: f["properties"] for f in twin}
    return {f["id"]: details[f["id"]] | f["properties"] for f in features}


def _rows(account: Any, **inputs: Any) -> list[dict[str, Any]]:
    response = account.execute(ID, {"inputs": {"niveau": "commune", **inputs}})
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.both_stores
def test_long_rows_of_a_whole_level_are_the_published_figures(gip: Any, published: Any) -> None:
    rows = _rows(gip)
    assert {row["code"] for row in rows} == set(published)
    for row in rows:
        there = published[row["code"]]
        assert row["valeur"] == there[row["indicateur"]]
        assert row["statut"] == there[f"{row['indicateur']}_statut"]
        assert row["millesime"] == there["millesime"]
        assert row["population"] == "tous"


@pytest.mark.both_stores
def test_a_secret_figure_is_empty_with_its_status(gip: Any) -> None:
    rows = _rows(gip)
    assert {row["statut"] for row in rows} >= {"D", "S"}
    for row in rows:
        assert (row["valeur"] is None) == (row["statut"] in ("S", "N", "Z"))


@pytest.mark.both_stores
def test_a_value_is_its_numerator_over_its_denominator(gip: Any) -> None:
    shown = [row for row in _rows(gip) if row["statut"] == "D"]
    assert shown
    for row in shown:
        if row["num"] is None:  # an index is made of other figures
            assert row["indicateur"] in ("indice_fragilite", "classe_fragilite")
        elif row["den"] is None:
            assert row["valeur"] == row["num"]
        else:
            scales = {"%": 100, "pour 100": 100, "€/m²": 0.01, "années": years(row)}  # rents: cents
            scale = scales.get(row["unite"], 1)
            assert row["valeur"] == pytest.approx(row["num"] / row["den"] * scale, abs=0.051)


@pytest.mark.both_stores
@each_row("name", ["part_apl", "part_conventionnes"])
def test_what_does_not_exist_outre_mer_is_null_there_never_zero(gip: Any, name: str) -> None:
    rows = _rows(gip, indicateurs=[name])
    away = [row for row in rows if row["code"].startswith("97")]
    assert away
    assert {(row["valeur"], row["num"], row["statut"]) for row in away} == {(None, None, "Z")}
    assert "Z" not in {row["statut"] for row in rows if not row["code"].startswith("97")}


def test_a_figure_is_read_in_a_sentence_or_withheld(gip: Any) -> None:
    for row in _rows(gip):
        assert (row["lecture"] is None) == (row["valeur"] is None)
    (row,) = _rows(gip, codes="93066", indicateurs=["part_personnes_seules"])
    written = str(row["valeur"]).replace(".", ",")
    assert row["lecture"] == (
        f"En 2024, à {row['nom']}, {written}\u00a0% des ménages du parc social sont des personnes"
        f" seules ({row['den']}\u00a0ménages)."
    )


def years(row: Any) -> float:
    """Length of stay is counted in months, the age of the stock in years."""
    return 1 / 12 if row["indicateur"] == "anciennete_occupation" else 1


@pytest.mark.both_stores
def test_a_withheld_figure_has_neither_numerator_nor_denominator(gip: Any) -> None:
    withheld = [row for row in _rows(gip) if row["statut"] != "D"]
    assert withheld
    assert all(row["num"] is None and row["den"] is None for row in withheld)


@pytest.mark.both_stores
def test_a_list_of_codes_and_indicators_in_the_order_asked(gip: Any, published: Any) -> None:
    codes = sorted(published)[:3]
    names = ["part_monoparentales", "part_personnes_seules"]
    rows = _rows(gip, codes=codes[::-1], indicateurs=names)
    assert [(r["code"], r["indicateur"]) for r in rows] == [(c, n) for c in codes for n in names]


def test_a_lone_value_is_a_list_of_one(gip: Any, published: Any) -> None:
    code = min(published)
    assert _rows(gip, codes=code) == _rows(gip, codes=[code])


@pytest.mark.both_stores
def test_wide_rows(gip: Any, published: Any) -> None:
    rows = _rows(gip, format="large")
    assert len(rows) == len(published)
    for row in rows:
        assert row["part_personnes_seules"] == published[row["code"]]["part_personnes_seules"]
        assert "part_personnes_seules_statut" in row


def test_wide_rows_read_each_figure_in_a_sentence_as_long_ones_do(gip: Any) -> None:
    names = ["part_personnes_seules", "logements", "part_attrib_hors_qpv_q1"]
    said = {(r["code"], r["indicateur"]): r["lecture"] for r in _rows(gip, indicateurs=names)}
    wide = _rows(gip, indicateurs=names, format="large")
    assert {(r["code"], n): r[f"{n}_lecture"] for r in wide for n in names} == said
    assert any(said.values())
    assert not any(text for (_, name), text in said.items() if name == names[2])


def test_csv_has_the_sentences_too(gip: Any, published: Any) -> None:
    for form, column in (("long", "lecture"), ("large", "logements_lecture")):
        asked = {"niveau": "commune", "indicateurs": ["logements"], "format": form}
        outputs = {"lignes": {"format": {"mediaType": "text/csv"}}}
        response = gip.execute(ID, {"inputs": asked, "outputs": outputs})
        rows = list(csv.DictReader(io.StringIO(response.text)))
        assert len(rows) == len(published)
        assert all(row[column].startswith("En 20") for row in rows)


def test_each_side_of_a_comparison_is_read_in_a_sentence(gip: Any, published: Any) -> None:
    codes = sorted(published)[:2]
    inputs = {"niveau": "commune", "codes": codes, "indicateurs": ["logements"]}
    (row,) = gip.execute("comparaison", {"inputs": inputs}).json()
    assert row["lecture_a"] != row["lecture_b"]
    assert row["lecture_a"].startswith("En 20")


@pytest.mark.both_stores
def test_millesimes(gip: Any) -> None:
    rows = _rows(gip, millesimes=[2024, 2025], indicateurs=["part_personnes_seules"])
    assert {row["millesime"] for row in rows} == {2024, 2025}
    path = "/collections/indicateurs-commune-serie/items"
    asked = {"datetime": "2024-01-01", "population": "tous"}
    page = gip.json(path, limit=10000, skipGeometry="true", **asked)
    there = {f["properties"]["code"]: f["properties"] for f in page["features"]}
    for row in rows:
        if row["millesime"] == 2024:
            assert row["valeur"] == there[row["code"]]["part_personnes_seules"]


@pytest.mark.both_stores
def test_every_active_convention_gets_the_same_figures(service: Any, gip: Any) -> None:
    for kind in ("epci", "commune", "bailleur", "etat"):
        assert _rows(service.by_type(kind)[0]) == _rows(gip)


def test_as_a_document_the_output_goes_by_its_name(gip: Any, published: Any) -> None:
    body = {"inputs": {"niveau": "commune", "codes": [min(published)]}, "response": "document"}
    response = gip.execute(ID, body)
    assert response.json() == {"lignes": _rows(gip, codes=[min(published)])}


@pytest.mark.both_stores
def test_no_process_without_an_active_convention(service: Any) -> None:
    account = service.in_state("expired")
    assert account.execute(ID, {"inputs": {"niveau": "commune"}}).status_code == 404


LEVELS = (
    "france", "region", "departement", "epci", "ept", "commune", "qpv", "iris", "carreau", "ilot",
    "adresse",
)  # fmt: skip


@pytest.mark.both_stores
@each_row("niveau", LEVELS)
def test_every_level_has_the_figures_of_its_items(gip: Any, niveau: str) -> None:
    name = "part_personnes_seules"
    rows = _rows(gip, niveau=niveau, indicateurs=[name])
    path = f"/collections/indicateurs-{niveau}/items"
    page = gip.json(path, limit=10000, skipGeometry="true", properties=f"{name},{name}_statut")
    there = {f["id"]: f["properties"] for f in page["features"]}
    assert rows
    assert {row["code"]: (row["valeur"], row["statut"]) for row in rows} == {
        code: (found[name], found[f"{name}_statut"]) for code, found in there.items()
    }


@pytest.mark.both_stores
@each_row("population", ["en_qpv", "hors_qpv"])
def test_a_population_is_rows_of_the_twin(gip: Any, population: str) -> None:
    rows = _rows(gip, population=population, indicateurs=["part_personnes_seules", "logements"])
    assert {row["population"] for row in rows} == {population}
    path = "/collections/indicateurs-commune-serie/items"
    year = rows[0]["millesime"]
    code = next(row["code"] for row in rows if row["statut"] == "D" and row["unite"] == "%")
    item = gip.json(f"{path}/{code}.{year}.{population}")
    assert item["id"] == f"{code}.{year}.{population}"
    shown = {row["indicateur"]: row["valeur"] for row in rows if row["code"] == code}
    assert {name: item["properties"][name] for name in shown} == shown


@pytest.mark.both_stores
def test_the_current_edition_shows_everybody_only(gip: Any) -> None:
    page = gip.json(ITEMS, limit=10000, skipGeometry="true", properties="population")
    assert {f["properties"]["population"] for f in page["features"]} == {"tous"}
    assert gip.json(ITEMS, population="en_qpv")["features"] == []


@pytest.mark.both_stores
@each_row("niveau", ["qpv", "iris", "carreau", "ilot", "adresse"])
def test_fine_levels_are_of_ones_own_communes(epci: Any, gip: Any, niveau: str) -> None:
    path = f"/collections/indicateurs-{niveau}/items"
    asked = {"limit": 10000, "skipGeometry": "true", "properties": "code_commune,code_epci"}
    own = epci.json(path, **asked)["features"]
    every = {f["id"]: f["properties"] for f in gip.json(path, **asked)["features"]}
    inside = {c for c, p in every.items() if p["code_epci"] == epci.organisation}
    assert {f["id"] for f in own} == inside
    assert inside < set(every)
    stranger = next(code for code in every if code not in inside)
    assert epci.get(f"{path}/{stranger}").status_code == 404


@pytest.mark.both_stores
def test_a_twin_is_filtered_and_sorted_on_what_is_shown_and_nothing_else(gip: Any) -> None:
    """A hidden value passes no filter and has no order; what it is made of is no column."""
    path, name = "/collections/indicateurs-commune-serie/items", "part_apl"
    kept = {"limit": 10000, "skipGeometry": "true", "properties": f"{name},{name}_statut"}

    def found(**asked: str) -> list[tuple[str, float | None]]:
        features = gip.json(path, **kept, **asked)["features"]
        return [(f["id"], f["properties"][name]) for f in features]

    shown = {code: value for code, value in found() if value is not None}
    hidden = {code for code, value in found() if value is None}
    assert shown
    assert hidden
    assert dict(found(filter=f"{name} >= 0")) == shown
    assert {code for code, _ in found(filter=f"{name} IS NULL")} == hidden
    assert found(filter=f"NOT ({name} < 1000) AND {name}_statut = 'S'") == []
    for sort, falling in ((name, False), (f"-{name}", True)):
        values = [value for _, value in found(sortby=sort) if value is not None]
        assert values == sorted(shown.values(), reverse=falling)
    for made_of in (f"{name}_num", f"{name}_den", "repondants", "loues"):
        assert gip.get(path, filter=f"{made_of} > 0").status_code == 400
        assert gip.get(path, sortby=made_of).status_code == 400
