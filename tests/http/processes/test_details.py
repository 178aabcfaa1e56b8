"""Figures of detail and bases: in the twin, in the processes, in its files, and nowhere else."""

import csv
import re
from io import StringIO
from typing import Any

import pytest

pytestmark = pytest.mark.both_stores

SERIE = "/collections/indicateurs-commune-serie/items"
DETAIL, BASE = "part_t1", "part_ressources_moins_40_base"


def rows(account: Any, **asked: Any) -> list[dict[str, Any]]:
    found = account.json(SERIE, limit=1_000, datetime="2025", **asked)["features"]
    return [feature["properties"] for feature in found]


def test_a_current_collection_has_neither_details_nor_bases(gip: Any) -> None:
    (one,) = gip.json("/collections/indicateurs-commune/items", limit=1)["features"]
    assert not {DETAIL, f"{DETAIL}_statut", f"{DETAIL}_base", BASE} & set(one["properties"])
    asked = gip.get("/collections/indicateurs-commune/items", properties=DETAIL)
    assert (asked.status_code, asked.json()["code"]) == (400, "unknown-name")


def test_a_base_is_the_denominator_of_the_processes_and_null_where_the_value_is(gip: Any) -> None:
    asked = {"niveau": "commune", "indicateurs": [DETAIL, "part_ressources_moins_40"]}
    told = {
        (row["code"], row["indicateur"]): row
        for row in gip.execute("indicateurs-territoire", {"inputs": asked}).json()
    }
    found = [row for row in rows(gip) if row["population"] == "tous"]
    assert len(found) > 20
    for row in found:
        for name in asked["indicateurs"]:
            figure = told[row["code"], name]
            assert (row[name], row[f"{name}_statut"]) == (figure["valeur"], figure["statut"])
            assert row[f"{name}_base"] == figure["den"]
            assert (row[f"{name}_base"] is None) == (row[f"{name}_statut"] != "D")
    assert any(row[BASE] for row in found)


def test_a_sentence_says_of_how_many_it_speaks(gip: Any) -> None:
    asked = {"niveau": "commune", "codes": ["93010"], "indicateurs": ["part_t1"]}
    (row,) = gip.execute("indicateurs-territoire", {"inputs": asked}).json()
    assert row["lecture"].endswith("\u00a0logements).")
    (page,) = [r for r in rows(gip, code="93010") if r["population"] == "tous"]
    assert page["part_t1_base"] == row["den"]


def test_a_polygon_tells_the_details_of_the_survey(gip: Any) -> None:
    square = [[2.3, 48.8], [2.6, 48.8], [2.6, 49.0], [2.3, 49.0], [2.3, 48.8]]
    asked = {
        "polygone": {"type": "Polygon", "coordinates": [square]},
        "indicateurs": ["part_mono_1_charge", "part_ressources_plus_150"],
    }
    made = gip.execute("indicateurs-polygone", {"inputs": asked}).json()
    assert [row["indicateur"] for row in made] == asked["indicateurs"]
    assert made[0]["statut"] == "D"
    assert made[0]["den"] >= 11


def test_a_file_of_the_twin_has_the_bases(gip: Any) -> None:
    path = "/collections/indicateurs-epci-serie/export"
    told = gip.get(path, f="csv", datetime="2025").content.decode()
    (first, *_) = csv.DictReader(StringIO(told))
    assert int(first["part_t1_base"]) > 0
    assert first["part_t1_lecture"].endswith("logements).")


CURRENT, SHARE = "/collections/indicateurs-commune", "part_ressources_moins_40"


def bases_of(gip: Any, **asked: Any) -> dict[str, int | None]:
    asked = {"niveau": "commune", "indicateurs": [SHARE], **asked}
    told = gip.execute("indicateurs-territoire", {"inputs": asked}).json()
    return {row["code"]: row["den"] for row in told}


def test_a_page_says_what_each_share_is_a_share_of(gip: Any) -> None:
    """The base that processes tell; beside no count, and beside nothing that is withheld."""
    base = f"{bases_of(gip, codes=['93010'])['93010']:,}".replace(",", "\u202f")
    page = gip.get(f"{CURRENT}/items/93010", f="html").content.decode()
    row = page[page.index(f"<code>{SHARE}</code>") :]
    row = row[: row.index("</tr>")]
    assert f'<span class="base">sur {base}\u00a0ménages</span>' in row
    assert f"({base}\u00a0ménages)." in row, "the sentence says it too"
    counted = page[page.index("<code>menages_repondants</code>") :]
    assert "base" not in counted[: counted.index("</tr>")]
    listed = gip.get(
        f"{CURRENT}/items", f="html", properties=f"code,{SHARE},{SHARE}_statut", limit=200
    )
    told = [n for n in bases_of(gip).values() if n is not None]
    assert len(re.findall('class="base"', listed.content.decode())) == len(told) > 5


def test_a_page_tells_no_base_of_a_column_that_is_not_shown(gip: Any) -> None:
    listed = gip.get(f"{CURRENT}/items", f="html", properties="code,nom")
    assert listed.status_code == 200
    assert 'class="base"' not in listed.content.decode()


def test_the_sentences_of_a_file_of_the_current_collection_say_their_base(gip: Any) -> None:
    bases = bases_of(gip)
    for road, asked in (("items", {"limit": 200}), ("export", {})):
        told = gip.get(f"{CURRENT}/{road}", f="csv", **asked)
        rows = {row["code"]: row for row in csv.DictReader(StringIO(told.content.decode()))}
        assert rows.keys() == bases.keys()
        for code, base in bases.items():
            said = rows[code][f"{SHARE}_lecture"]
            written = f"{base or 0:,}".replace(",", "\u202f")
            assert said.endswith(f"({written}\u00a0ménages).") if base else not said
            assert f"{SHARE}_den" not in rows[code]


def test_the_value_of_a_group_says_how_large_the_group_is(gip: Any) -> None:
    """Of no fewer than the floor, the strictest table's no smaller than the first's."""
    features = gip.json("/collections/indicateurs-adresse/items", limit=1_000)["features"]
    rows = [feature["properties"] for feature in features]
    shared = [row for row in rows if row[f"{SHARE}_statut"] == "A"]
    assert len(shared) > 50
    for row in shared:
        assert row["menages_groupe_sensible"] >= 11
    assert all(row["menages_groupe_sensible"] is not None for row in shared)
    for row in rows:
        small, large = row["menages_groupe"], row["menages_groupe_sensible"]
        assert small is None or small >= 11
        assert large is None or small is None or large >= small
    one = shared[0]
    page = gip.get(
        f"/collections/indicateurs-adresse/items/{one['code']}", f="html"
    ).content.decode()
    row = page[page.index(f"<code>{SHARE}</code>") :]
    row = row[: row.index("</tr>")]
    size = one["menages_groupe_sensible"]
    assert f'<span class="base">groupe de {size} ménages</span>' in row
    assert f"dans son groupe de {size} ménages" in row
