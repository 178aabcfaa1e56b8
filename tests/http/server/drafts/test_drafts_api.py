"""Features Part 4 on drafts, over HTTP and on both stores: what is written, what is refused."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from testing.made.requests.draft_rows import (
    DRAFT,
    GEOJSON,
    ITEMS,
    MERGE,
    READS,
    drafts,
    feature,
    patched,
    read,
    send,
    state,
)
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

CHANGES = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"

PAGE = (Path(__file__).parents[4] / "docs/brouillons.md").read_text()


def test_the_life_of_a_row(mine: Any, row: Any) -> None:
    path, tag, found = row
    assert re.fullmatch(r'"[0-9a-f]{24}\.[0-9a-f]{12}(:\w+)?"', tag)
    listed = mine.get(ITEMS).headers["ETag"]
    wide = found["properties"]["surface_hab"] + 1
    changed = patched(mine, row, surface_hab=wide)
    assert (changed.status_code, changed.headers["Content-Type"]) == (200, GEOJSON)
    assert changed.headers["Content-Crs"].endswith("CRS84>")
    assert changed.json()["properties"] == {**found["properties"], "surface_hab": wide}
    again = mine.ask("GET", path, headers={"If-None-Match": tag})
    assert (again.status_code, again.json()["properties"]["surface_hab"]) == (200, wide)
    newest = again.headers["ETag"]
    assert state(newest) == state(changed.headers["ETag"]) != state(tag)
    same = mine.ask("GET", path, headers={"If-None-Match": newest})
    assert (same.status_code, same.headers["ETag"]) == (304, newest)
    stale = mine.ask("GET", ITEMS, headers={"If-None-Match": listed})
    assert stale.status_code == 200, "a list of before the change is not the list of after it"

    put = send(mine, "PUT", path, feature(found["properties"]), **{"If-Match": newest})
    assert (put.status_code, put.json()["properties"]) == (200, found["properties"])
    assert "ETag" not in put.headers


def test_a_row_is_deleted_and_made_again(mine: Any, row: Any) -> None:
    path, current, found = row
    counted = mine.json(ITEMS)["numberMatched"]
    gone = send(mine, "DELETE", path, **{"If-Match": current})
    assert (gone.status_code, gone.content) == (204, b"")
    assert mine.get(path).status_code == 404
    assert mine.json(ITEMS)["numberMatched"] == counted - 1
    assert send(mine, "DELETE", path, **{"If-Match": current}).status_code == 404

    made = send(mine, "POST", ITEMS, feature(found["properties"]))
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == mine.base_url + path
    assert made.json()["properties"] == found["properties"]
    assert state(read(mine, path)[1]) == state(made.headers["ETag"])
    assert mine.json(ITEMS)["numberMatched"] == counted


def test_a_new_dwelling_is_located_and_counted(mine: Any, row: Any) -> None:
    sent = feature(row[2]["properties"], id_logement_bailleur="NOUVEAU-1", id_logement_rpls=None)
    del sent["properties"]["millesime"], sent["properties"]["siren_bailleur"], sent["geometry"]
    before = mine.json(ITEMS)["numberMatched"]
    made = send(mine, "POST", ITEMS, sent)
    assert made.status_code == 201, made.text
    told = made.json()["properties"]
    assert (told["etat"], told["siren_bailleur"]) == ("brouillon", mine.organisation)
    assert told["code_commune"] == row[2]["properties"]["code_commune"]
    assert mine.json(ITEMS)["numberMatched"] == before + 1
    twice = send(mine, "POST", ITEMS, sent)
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict")
    path = made.headers["Location"].removeprefix(mine.base_url)
    assert send(mine, "DELETE", path, **{"If-Match": made.headers["ETag"]}).status_code == 204


@pytest.mark.parametrize("tag", ["missing", "stale", "weak", "other", "list", "words"])
def test_nothing_is_written_but_in_the_state_that_was_read(mine: Any, row: Any, tag: str) -> None:
    path, known, found = row
    if tag == "stale":
        patched(mine, row, surface_hab=found["properties"]["surface_hab"] + 2)
        found = read(mine, path)[2]
    elsewhere = next(f["id"] for f in drafts(mine) if f["id"] != found["id"])
    given = {
        "missing": None,
        "stale": known,
        "weak": f"W/{known}",
        "other": read(mine, f"{ITEMS}/{elsewhere}")[1],
        "list": mine.get(ITEMS).headers["ETag"].removeprefix("W/"),
        "words": "rien",
    }[tag]
    headers = {"If-Match": given} if given else {}
    expected = (412, "precondition-failed") if given else (428, "precondition-required")
    for method, body in (("PUT", feature(found["properties"])), ("DELETE", None),
                         ("PATCH", {"properties": {"surface_hab": 99}})):  # fmt: skip
        answer = send(mine, method, path, body, **headers)
        assert (answer.status_code, answer.json().get("code")) == expected
        assert "GET" in answer.json()["remede"] or "Relisez" in answer.json()["remede"]
    assert read(mine, path)[2] == found


def test_any_state_of_a_list_or_every_state(mine: Any, row: Any) -> None:
    path, tag, _ = row
    both = f'"autre", {tag}'
    assert send(mine, "PATCH", path, {}, **{"If-Match": both}).status_code == 200
    assert send(mine, "PATCH", path, {}, **{"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_the_draft_of_another_is_not_there(mine: Any, other: Any, row: Any, method: str) -> None:
    path, tag, found = row
    unknown = f"{ITEMS}/{'0' * 24}~{path.rpartition('~')[2]}"
    body = {"PUT": feature(found["properties"]), "PATCH": {"properties": {}}}.get(method)
    answers = [send(other, method, p, body, **{"If-Match": t})
               for p in (path, unknown) for t in (tag, "*")]  # fmt: skip
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert other.ask("OPTIONS", path).status_code == 404
    assert read(mine, path)[1:] == (tag, found)


def test_a_row_is_not_given_to_another_landlord(mine: Any, other: Any, row: Any) -> None:
    mark = other.get(ITEMS, **DRAFT).headers["ETag"]
    for method, path in (("PUT", row[0]), ("POST", ITEMS)):
        sent = feature(row[2]["properties"], siren_bailleur=other.organisation)
        headers = {"If-Match": row[1]} if method == "PUT" else {}
        answer = send(mine, method, path, sent, **headers)
        assert answer.status_code == 422
        assert answer.json()["fautes"][0]["champ"] == "siren_bailleur"
        assert other.organisation not in answer.text
    assert other.get(ITEMS, **DRAFT).headers["ETag"] == mark


# Field or member, value, and a word of what is told of it.
BAD: list[tuple[str, Any, str]] = [
    ("nb_pieces", 12, "1 à 9"), ("nb_pieces", "3", "sans guillemets"), ("nb_pieces", 2.5, "entier"),
    ("nb_pieces", True, "entier"), ("nb_pieces", 10**30, "entier"), ("surface_hab", -5, "m²"),
    ("code_postal", 93300, "guillemets"), ("code_insee", "99999", "commune"),
    ("code_insee", None, "obligatoire"), ("conventionne", "3", "1"), ("composition", "X", "code"),
    ("etat_occupation", "9", "code"), ("date_bail", "2027-01", "postérieur"),
    ("date_bail", "juin", "AAAA-MM"), ("nb_majeurs", 29, "nb_majeurs"),
    ("tranche_plafond", "P0", "tranche"), ("rfr_connu", None, "obligatoire"),
    ("adr_complement", "CHEZ MME DUPONT", "nom"), ("adr_complement", "06 12 34 56 78", "téléphone"),
    ("adr_complement", "x" * 201, "200"), ("adr_nomvoie", "A\nB", "retours"),
    ("adr_nomvoie", ["A"], "guillemets"), ("adr_nomvoie", {"a": 1}, "guillemets"),
    ("inconnu", 1, "schema"), ("etat", "publie", "brouillon"), ("code_commune", "2A004", "calculé"),
    ("millesime", 2024, "2026"), ("siren_bailleur", "123456789", "SIREN"),
    ("id_logement_bailleur", "AUTRE", "autre logement"),
]  # fmt: skip


def check_refused(answer: Any, values: dict[str, Any], words: dict[str, str]) -> None:
    assert answer.status_code == 422, answer.text
    told = answer.json()
    assert (told["code"], told["status"]) == ("invalid-feature", 422)
    for field in values:
        fault = next(f for f in told["fautes"] if f["champ"] == field)
        assert fault["remede"]
        assert words[field] in " ".join(str(v) for f in told["fautes"] for v in f.values())
    assert "DUPONT" not in answer.text


@pytest.mark.proof
@pytest.mark.parametrize("drafted", ["duckdb"], indirect=True)
@pytest.mark.parametrize(("field", "value", "word"), BAD, ids=lambda v: str(v)[:20])
def test_a_bad_value_is_refused_with_its_field_and_its_remedy(
    mine: Any, row: Any, field: str, value: Any, word: str
) -> None:
    check_refused(patched(mine, row, **{field: value}), {field: value}, {field: word})
    assert read(mine, row[0])[1] == row[1]


def test_bad_values_are_refused_with_their_fields_and_remedies(mine: Any, row: Any) -> None:
    """One value a field at a time, in few writes; each alone in `make proof-tables`."""
    left = list(BAD)
    while left:
        values: dict[str, Any] = {}
        words: dict[str, str] = {}
        for bad in list(left):
            field, value, word = bad
            # Another dwelling is told of once the row itself has no fault.
            if field not in values and (field != "id_logement_bailleur" or not values):
                values[field], words[field] = value, word
                left.remove(bad)
        check_refused(patched(mine, row, **values), values, words)
        assert read(mine, row[0])[1] == row[1]


def test_all_faults_come_in_one_answer(mine: Any, row: Any) -> None:
    wrong = {
        "nb_pieces": 12,
        "surface_hab": "65",
        "inconnu": 1,
        "composition": "X",
        "etat": "publie",
    }
    answer = patched(mine, row, **wrong)
    assert {f["champ"] for f in answer.json()["fautes"]} >= set(wrong)
    posted = send(mine, "POST", ITEMS, {"type": "Feature", "properties": {}})
    needed = {"code_insee", "etat_occupation", "rfr_connu"}
    assert needed <= {f["champ"] for f in posted.json()["fautes"]}


# What a body is is read before the store is asked: one store.
@pytest.mark.parametrize("drafted", ["duckdb"], indirect=True)
@pytest.mark.parametrize(
    ("method", "body", "status", "word"),
    [
        ("PATCH", b"", 400, "JSON"), ("PATCH", b"[1]", 400, "objet"), ("PATCH", b"{", 400, "JSON"),
        ("PATCH", b"\xff", 400, "JSON"), ("PATCH", b'{"properties": 1}', 422, "objet"),
        ("PATCH", b'{"properties": null}', 422, "objet"), ("PATCH", b'{"autre": 1}', 422, "autre"),
        ("PATCH", b'{"type": "Point"}', 422, "Feature"), ("PATCH", b'{"id": "x"}', 422, "adresse"),
        ("PATCH", b'{"geometry": {"type": "Point", "coordinates": [2, 48]}}', 422, "adresse"),
        ("PATCH", b"[" * 5000, 400, "JSON"), ("PATCH", b" " * 1_048_577, 413, "octets"),
        ("PUT", b'{"type": "Feature"}', 422, "objet"), ("PUT", b"null", 400, "objet"),
        ("POST", b'{"type": "FeatureCollection", "features": []}', 422, "Feature"),
        ("POST", b"", 400, "JSON"),
    ],
    ids=lambda v: str(v)[:24],
)  # fmt: skip
def test_a_bad_body(mine: Any, row: Any, method: str, body: bytes, status: int, word: str) -> None:
    path, headers = (ITEMS, {}) if method == "POST" else (row[0], {"If-Match": row[1]})
    answer = send(mine, method, path, body, **headers)
    assert answer.status_code == status, answer.text
    assert word in answer.text
    assert read(mine, row[0])[1] == row[1]


@pytest.mark.parametrize("drafted", ["duckdb"], indirect=True)
@pytest.mark.parametrize(
    "media", ["text/plain", "application/json", "application/x-www-form-urlencoded", ""]
)
def test_another_media_type_is_refused(mine: Any, row: Any, media: str) -> None:
    """A form of another site can send the first and the third without being asked."""
    answer = send(
        mine, "PATCH", row[0], {"properties": {}}, **{"If-Match": row[1], "Content-Type": media}
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "media-not-supported")
    assert answer.headers["Accept-Patch"] == MERGE
    if media != "application/json":
        made = send(mine, "POST", ITEMS, feature(row[2]["properties"]), **{"Content-Type": media})
        assert made.status_code == 415


def test_a_parameter_of_a_write_is_refused(mine: Any, row: Any) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        answer = send(mine, method, f"{row[0]}?crs=x", {}, **{"If-Match": row[1]})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown-parameter")


def test_a_published_row_is_not_written(mine: Any) -> None:
    found = mine.json(ITEMS, filter="etat = 'publie'", limit=1)["features"][0]
    path = f"{ITEMS}/{found['id']}"
    for method, body in (("PUT", feature(found["properties"])), ("PATCH", {}), ("DELETE", None)):
        answer = send(mine, method, path, body, **{"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert "publiée" in answer.json()["detail"]
    assert mine.ask("OPTIONS", path).headers["Allow"] == READS


def test_what_the_rules_only_tell_is_told(mine: Any, row: Any) -> None:
    answer = patched(mine, row, code_qpv="HZ")
    assert answer.status_code == 200, answer.text
    assert [a["champ"] for a in answer.json()["avertissements"]] == ["code_qpv"]
    assert answer.json()["avertissements"][0]["remede"]


@pytest.mark.parametrize(("word", "surface"), [("curl", 64), ("httpx", 65)])
def test_the_examples_of_the_page_run(mine: Any, row: Any, word: str, surface: int) -> None:
    blocks = re.findall(r"```(sh|python)\n(.*?)```", PAGE, re.S)
    language, text = next(b for b in blocks if word in b[1])
    program = ["sh", "-e"] if language == "sh" else [sys.executable]
    environ = {**os.environ, "API": mine.base_url, "LOGIN": mine.login,
               "MOT_DE_PASSE": mine.password, "FICHE": row[2]["id"]}  # fmt: skip
    done = subprocess.run(
        [*program, "-c", text], env=environ, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert read(mine, row[0])[2]["properties"]["surface_hab"] == surface
    assert str(surface) in done.stdout
