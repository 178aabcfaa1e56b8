"""Processes over published figures, as scripts call them: rows, media types, refusals."""

import csv
import io
from typing import Any

import pytest

from testing.rows import each_row
from testing.sample import taking_turns

CSV = {"format": {"mediaType": "text/csv"}}
OF_FILES = ("verification-depot", "depot")  # jobs that a landlord alone sees
DISCRETISATION = {"niveau": "commune", "indicateur": "part_personnes_seules"}


def figures(account: Any, indicateur: str) -> list[float]:
    """The published values, as /items shows them."""
    rows = account.json("/collections/indicateurs-commune/items", limit=10_000)["features"]
    values = [row["properties"][indicateur] for row in rows]
    return [value for value in values if value is not None]


@each_row("form", ["long", "large"])
def test_rows_as_csv_are_the_rows_as_json(gip: Any, form: str) -> None:
    inputs = {"niveau": "commune", "indicateurs": ["part_personnes_seules"], "format": form}
    rows = gip.execute("indicateurs-territoire", {"inputs": inputs}).json()
    asked = {"inputs": inputs, "outputs": {"lignes": CSV}}
    answer = gip.execute("indicateurs-territoire", asked)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    read = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(read) == len(rows) > 10
    assert list(read[0]) == list(rows[0])
    assert [row["code"] for row in read] == [row["code"] for row in rows]


@pytest.mark.both_stores
@each_row("more", [{}, {"millesimes": [2024, 2025]}, {"population": "en_qpv"}])
@each_row("form", ["long", "large"])
def test_rows_as_geojson_lie_where_their_territories_are(gip: Any, form: str, more: Any) -> None:
    inputs = {"niveau": "commune", "indicateurs": ["part_personnes_seules"], "format": form}
    asked = {"inputs": {**inputs, **more}}
    media = {"outputs": {"lignes": {"format": {"mediaType": "application/geo+json"}}}}
    rows = gip.execute("indicateurs-territoire", asked).json()
    answer = gip.execute("indicateurs-territoire", {**asked, **media})
    assert answer.headers["Content-Type"] == "application/geo+json"
    features = answer.json()["features"]
    assert [one["properties"] for one in features] == rows
    known = gip.json("/collections/indicateurs-commune/items", limit=10_000)["features"]
    outlines = {one["id"]: one["geometry"] for one in known}
    assert [one["geometry"] for one in features] == [outlines[row["code"]] for row in rows]


@each_row("method", ["quantiles", "jenks", "egaux"])
@each_row("classes", [2, 5, 12])
def test_classes_hold_every_published_value(gip: Any, method: str, classes: int) -> None:
    inputs = {**DISCRETISATION, "methode": method, "classes": classes}
    made = gip.execute("discretisation", {"inputs": inputs}).json()
    values = figures(gip, DISCRETISATION["indicateur"])
    assert made["resume"]["valeurs"] == len(values) == sum(c["effectif"] for c in made["classes"])
    assert made["bornes"][0] == min(values)
    assert made["bornes"][-1] == max(values)
    assert len(made["classes"]) == len(made["bornes"]) - 1 <= classes


@pytest.mark.both_stores
def test_bounds_of_ones_own_leave_out_what_lies_beyond(gip: Any) -> None:
    inputs = {**DISCRETISATION, "methode": "manuel", "bornes": [30, 40.5, 60]}
    made = gip.execute("discretisation", {"inputs": inputs}).json()
    values = figures(gip, DISCRETISATION["indicateur"])
    inside = [value for value in values if 30 <= value <= 60]
    assert made["bornes"] == [30, 40.5, 60]
    assert sum(c["effectif"] for c in made["classes"]) == len(inside)
    assert made["resume"]["hors_classes"] == len(values) - len(inside)


@each_row(
    "inputs",
    [
        {}, {"niveau": "commune"}, {"indicateur": "part_personnes_seules"},
        {**DISCRETISATION, "methode": "nosuch"}, {**DISCRETISATION, "classes": 1},
        {**DISCRETISATION, "classes": 13}, {**DISCRETISATION, "classes": "5"},
        {**DISCRETISATION, "classes": True}, {**DISCRETISATION, "indicateur": "nosuch"},
        {**DISCRETISATION, "indicateur": ["part_personnes_seules"]},
        {**DISCRETISATION, "methode": "manuel"}, {**DISCRETISATION, "nosuch": 1},
        {**DISCRETISATION, "methode": "manuel", "bornes": [2, 1]},
        {**DISCRETISATION, "methode": "manuel", "bornes": [1]},
        {**DISCRETISATION, "methode": "manuel", "bornes": ["1", "2"]},
        {**DISCRETISATION, "methode": "manuel", "bornes": list(range(14))},
        {**DISCRETISATION, "millesime": 1999}, {**DISCRETISATION, "millesime": "2025"},
        {**DISCRETISATION, "niveau": "pays"}, {**DISCRETISATION, "codes": ["Paris"]},
    ],
)  # fmt: skip
def test_wrong_questions_on_classes(gip: Any, inputs: Any) -> None:
    assert gip.execute("discretisation", {"inputs": inputs}).status_code == 400


@pytest.mark.both_stores
def test_two_territories_side_by_side(gip: Any) -> None:
    rows = gip.execute("indicateurs-territoire", {"inputs": {"niveau": "commune"}}).json()
    one, other = list(dict.fromkeys(row["code"] for row in rows))[:2]
    made = gip.execute("comparaison", {"inputs": {"niveau": "commune", "codes": [one, other]}})
    values = {(row["code"], row["indicateur"]): row for row in rows}
    assert len(made.json()) == len({row["indicateur"] for row in rows}) > 5
    for row in made.json():
        left, right = (values[code, row["indicateur"]] for code in (one, other))
        assert (row["valeur_a"], row["valeur_b"]) == (left["valeur"], right["valeur"])
        assert row["comparable"] == (None not in (left["valeur"], right["valeur"]))
        assert (row["ecart"] is not None) == row["comparable"]
        assert bool(row["reserves"]) == bool(row["explication"])


@pytest.mark.both_stores
def test_two_millesimes_side_by_side(gip: Any) -> None:
    rows = gip.execute(
        "indicateurs-territoire", {"inputs": {"niveau": "commune", "millesimes": [2024, 2025]}}
    ).json()
    code = rows[0]["code"]
    asked = {"niveau": "commune", "codes": code, "millesimes": [2024, 2025]}
    made = gip.execute("comparaison", {"inputs": asked})
    assert made.status_code == 200, made.text
    assert {(row["millesime_a"], row["millesime_b"]) for row in made.json()} == {(2024, 2025)}
    assert {(row["code_a"], row["code_b"]) for row in made.json()} == {(code, code)}


@each_row(
    "inputs",
    [
        {}, {"niveau": "commune"}, {"niveau": "commune", "codes": ["97401"]},
        {"niveau": "commune", "codes": ["97401", "97402", "97403"]},
        {"niveau": "commune", "codes": ["97401", "97402"], "millesimes": [2024, 2025]},
        {"niveau": "commune", "codes": ["97401", "97401"]}, {"niveau": "commune", "codes": []},
        {"niveau": "commune", "codes": ["97401"], "millesimes": [1998, 1999]},
        {"niveau": "commune", "codes": ["97401", "97402"], "nosuch": 1},
        {"niveau": "commune", "codes": ["97401", "97402"], "format": "large"},
        {"niveau": "commune", "codes": ["97401", "97402"], "indicateurs": ["nosuch"]},
        {"niveau": "commune", "codes": [{"href": "https://exemple.fr"}]},
    ],
)  # fmt: skip
def test_wrong_questions_on_a_comparison(gip: Any, inputs: Any) -> None:
    assert gip.execute("comparaison", {"inputs": inputs}).status_code == 400


def points(account: Any) -> list[Any]:
    """Address points that the account sees, each with a number."""
    found = account.json("/collections/adresses/items", limit=300)["features"]
    return [one for one in found if one["properties"]["numero"]]


def written(point: Any, **changes: Any) -> dict[str, Any]:
    """An address as its point says it."""
    read = point["properties"]
    told = {"numero": read["numero"], "rep": read["rep"], "voie": read["nom_voie"]}
    told["code_commune"] = read["code_commune"]
    return {name: value for name, value in {**told, **changes}.items() if value is not None}


def match(account: Any, addresses: Any, **more: Any) -> Any:
    return account.execute("appariement-adresses", {"inputs": {"adresses": addresses}, **more})


@pytest.mark.both_stores
def test_addresses_of_the_stock_find_themselves(epci: Any) -> None:
    known = points(epci)
    rows = match(epci, [written(point, id=point["id"]) for point in known]).json()
    assert [row["id"] for row in rows] == [point["id"] for point in known]
    assert {row["niveau_appariement"] for row in rows} == {1}
    same = [row for row in rows if row["adresse_id"] == row["id"]]
    assert len(same) > 0.9 * len(rows)  # two points may bear one address
    assert all(row["score"] >= 0.95 for row in rows)


@pytest.mark.both_stores
def test_an_address_elsewhere_is_one_that_nobody_knows(epci: Any, gip: Any) -> None:
    others = [one for one in points(gip) if one["properties"]["code_commune"] not in epci.perimetre]
    assert others
    (theirs, none) = match(
        epci, [written(others[0], id="x"), written(others[0], id="x", voie="rue de Nulle Part")]
    ).json()
    assert theirs == none
    assert (theirs["niveau_appariement"], theirs["adresse_id"], theirs["lon"]) == (5, None, None)


@pytest.mark.both_stores
def test_matched_addresses_as_geojson(epci: Any) -> None:
    asked = [written(points(epci)[0]), written(points(epci)[0], voie="rue de Nulle Part")]
    media = {"outputs": {"lignes": {"format": {"mediaType": "application/geo+json"}}}}
    answer = match(epci, asked, **media)
    assert answer.headers["Content-Type"] == "application/geo+json"
    found, none = answer.json()["features"]
    assert found["geometry"]["type"] == "Point"
    assert none["geometry"] is None


@each_row(
    "addresses",
    [
        None, [], "12 rue des Lilas", [{}], ["12 rue des Lilas"], [{"voie": "rue"}],
        [{"voie": "rue des Lilas", "code_commune": "Paris"}],
        [{"code_commune": "93066"}], [{"voie": 3.5, "code_commune": "93066"}],
        [{"voie": "x" * 201, "code_commune": "93066"}],
        [{"voie": "rue", "code_commune": "93066", "nosuch": 1}],
        [{"voie": "rue", "code_commune": "93066", "numero": True}],
        [{"voie": "rue", "code_commune": "93066"}] * 2_001,
        [{"voie": "rue", "code_commune": f"{code}"} for code in range(10_001, 10_102)],
        {"href": "https://exemple.fr/adresses.csv"},
    ],
)  # fmt: skip
def test_wrong_lists_of_addresses(epci: Any, addresses: Any) -> None:
    assert match(epci, addresses).status_code == 400


@pytest.mark.long
@taking_turns(4)
@each_row("kind", ["gip", "etat", "epci", "commune", "bailleur"])
def test_the_example_of_each_process_runs_and_its_words_are_in_two_languages(
    service: Any, kind: str
) -> None:
    account = service.by_type(kind)[0]
    for one in account.json("/processes")["processes"]:
        told = {
            language: account.json(f"/processes/{one['id']}", lang=language)
            for language in ("fr", "en")
        }
        for member in ("title", "description"):
            assert told["fr"][member] != told["en"][member], one["id"]
        is_job = one["id"] in OF_FILES
        options = ["async-execute"] if is_job else ["sync-execute", "async-execute"]
        assert told["fr"]["jobControlOptions"] == options, one["id"]
        for name, described in told["fr"]["inputs"].items():
            both = {described["title"], told["en"]["inputs"][name]["title"]}
            assert len(both) == 2 or both == {"Document"}, (one["id"], name)
        if is_job:  # run by tests/http/portal/deposits, on a server that takes deposits
            assert kind == "bailleur"
            continue
        answer = account.execute(one["id"], told["fr"]["example"])
        assert answer.status_code == 200, (one["id"], answer.text)
        is_file = answer.headers["Content-Type"] == "application/zip"
        assert answer.content.startswith(b"PK") if is_file else answer.json()


@pytest.mark.both_stores
def test_only_a_landlord_is_offered_its_own_stock(service: Any) -> None:
    inputs = {"niveau": "france", "codes": ["FR"], "indicateurs": ["logements"], "patrimoine": True}
    for kind in ("gip", "etat", "epci", "commune", "bailleur"):
        account = service.by_type(kind)[0]
        known = account.json("/processes/comparaison")["inputs"]
        answer = account.execute("comparaison", {"inputs": inputs})
        assert ("patrimoine" in known) == (kind == "bailleur")
        if kind != "bailleur":
            assert answer.status_code == 400
            assert "réservé à un bailleur" in answer.json()["detail"]
            continue
        assert answer.status_code == 200, answer.text
        (row,) = answer.json()
        own = account.json(
            "/collections/rpls-logements/items", siren_bailleur=account.organisation, limit=1
        )
        assert row["num_b"] == own["numberMatched"] > 0
        assert row["num_a"] > row["num_b"]
