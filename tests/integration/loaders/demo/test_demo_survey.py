"""The demonstration's deposits and outlines: coherent households, planted errors, codes."""

import csv
import gzip
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import shapely

from loaders.context import silent
from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles
from parc_social.catalogue.load import collections
from parc_social.domain.bailleur import check_siren
from parc_social.errors import InvalidValue
from testing.made.files.demo import all_rows, features_in, restricted, rows_in
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

_HOUSEHOLD = (
    "composition", "nb_personnes_charge", "nb_mineurs", "nb_majeurs", "nb_occupants",
    "tranche_age_titulaire", "categorie_menage_plus", "tranche_plafond", "aide_logement",
    "nb_emploi_stable", "nb_occ_0_5",
)  # fmt: skip
_AGES = ("LT25", "25_29", "30_39", "40_49", "50_64", "65_74", "GE75")


def test_deposits_have_the_fields_of_the_trame_in_the_catalogue(demo: DemoFiles) -> None:
    known = collections()["ops-menages"]
    served_only = {"id", "etat", "adresse_id", "niveau_appariement", "code_commune"}
    served_only |= {"code_epci", "code_ept", "code_dep", "code_reg"}
    trame = [field.name for field in known.fields if field.name not in served_only]
    for path in (*(path for paths in demo.ops.values() for path in paths), demo.ops_erreurs):
        assert path.read_text(encoding="utf-8").splitlines()[0].split(";") == trame


def test_at_least_six_landlords_deposit_each_survey(demo: DemoFiles) -> None:
    assert list(demo.ops) == [2018, 2020, 2022, 2024]
    assert all(len(deposits) >= 6 for deposits in demo.ops.values())
    assert len(demo.ops[2024]) > len(demo.ops[2022])


@each_row("year", [2018, 2020, 2022, 2024])
def test_every_household_is_coherent(demo: DemoFiles, year: int) -> None:
    for row in all_rows(demo.ops[year]):
        assert row["millesime"] == str(year)
        _check_occupation(row, year)
        if row["composition"]:
            _check_household(row)
        else:
            assert not any(row[name] for name in _HOUSEHOLD)


def _check_occupation(row: dict[str, str], year: int) -> None:
    let = row["etat_occupation"] == "1"
    assert bool(row["date_bail"]) == bool(row["reponse_enquete"]) == let
    assert row["date_bail"] <= f"{year}-12"
    assert bool(row["composition"]) == (row["reponse_enquete"] in ("1", "2"))
    assert bool(row["tranche_plafond"]) == (row["rfr_connu"] == "1")
    assert row["conventionne"] in ("", "2")


def _check_household(row: dict[str, str]) -> None:
    count = {name: int(value) for name, value in row.items() if name.startswith("nb_")}
    occupants = count["nb_occupants"]
    assert sum(n for name, n in count.items() if name.startswith("nb_occ_")) == occupants
    assert count["nb_mineurs"] + count["nb_majeurs"] == occupants
    work = ("nb_emploi_stable", "nb_emploi_precaire", "nb_chomeurs", "nb_sans_emploi")
    adults = sum(count[name] for name in (*work, "nb_activite_inconnue"))
    assert adults == count["nb_majeurs"]
    kind, _, charge = row["composition"].partition("_C")
    if kind == "SEULE":
        assert occupants == 1 + count["nb_personnes_charge"]
    if kind.startswith("COUPLE"):
        assert occupants == 2 + count["nb_personnes_charge"]
    if charge:
        assert min(count["nb_personnes_charge"], 4) == int(charge[0])
    assert 1 <= int(row["categorie_menage_plus"]) <= 6


def test_surveyed_dwellings_are_the_landlord_s_own(demo: DemoFiles) -> None:
    for path in demo.ops[2024]:
        siren = path.stem.removeprefix("ops-2024-")
        register = demo.folder / f"rpls/2024/bailleur-{siren}-2024.csv"
        owned = {(row[0], row[1]) for row in restricted(register)[1:]}
        rows = rows_in(path)
        assert {row["siren_bailleur"] for row in rows} == {siren}
        inner = {reference for _, reference in owned}
        assert {row["id_logement_bailleur"] for row in rows} <= inner
        known = {
            (r["id_logement_rpls"], r["id_logement_bailleur"])
            for r in rows
            if r["id_logement_rpls"]
        }
        assert known <= owned
        assert len(rows) > 0.9 * len(owned)


@each_row("year", [2018, 2020, 2022, 2024])
def test_households_are_those_of_published_surveys(demo: DemoFiles, year: int) -> None:
    rows = all_rows(demo.ops[year])
    let = [row for row in rows if row["etat_occupation"] == "1"]
    homes = [row for row in let if row["composition"]]
    assert 0.78 < len(homes) / len(let) < 0.86
    assert 0.33 < _share(homes, "composition", {"SEULE"}) < 0.42
    assert 0.08 < _share(homes, "tranche_age_titulaire", {"LT25", "25_29"}) < 0.17
    assert 2.1 < sum(int(row["nb_occupants"]) for row in homes) / len(homes) < 2.45


def _share(rows: Sequence[dict[str, str]], name: str, values: set[str]) -> float:
    return sum(row[name] in values for row in rows) / len(rows)


def test_households_that_stayed_grew_older(demo: DemoFiles) -> None:
    before = {(r["siren_bailleur"], r["id_logement_bailleur"]): r for r in all_rows(demo.ops[2022])}
    stayed, changed = 0, set[int]()
    for row in all_rows(demo.ops[2024]):
        old = before.get((row["siren_bailleur"], row["id_logement_bailleur"]))
        if (
            old
            and row["composition"]
            and old["composition"]
            and old["date_bail"] == row["date_bail"]
        ):
            stayed += 1
            ages = [one["tranche_age_titulaire"] for one in (old, row)]
            if "INC" not in ages:
                assert _AGES.index(ages[0]) <= _AGES.index(ages[1])
            changed.add(int(row["nb_occupants"]) - int(old["nb_occupants"]))
    assert stayed > 500
    assert {-1, 0, 1} <= changed  # children leave, others are born


def test_planted_errors_are_where_the_manifest_says(demo: DemoFiles) -> None:
    rows = rows_in(demo.ops_erreurs)
    found = {error.faute: rows[error.ligne - 2] for error in demo.erreurs}
    assert len(demo.erreurs) >= 12
    assert len(rows) == 41
    with pytest.raises(InvalidValue):
        check_siren(found["siren_cle"]["siren_bailleur"])
    assert found["code_inconnu"]["composition"] == "FAMILLE"
    assert found["date_bail_absente"]["date_bail"] == ""
    assert len(found["nir"]["adr_complement"]) == 15
    assert "@" in found["courriel"]["adr_complement"]
    assert found["commune_inconnue"]["code_insee"] == "93999"
    assert found["date_bail_future"]["date_bail"] > "2024-12"
    assert rows.count(found["doublon"]) == 2
    sound = [row for i, row in enumerate(rows, 2) if i not in {e.ligne for e in demo.erreurs}]
    for row in sound:
        check_siren(row["siren_bailleur"])
        _check_occupation(row, 2024)
        if row["composition"]:
            _check_household(row)


def test_the_ban_has_23_columns_and_knows_most_of_the_stock(demo: DemoFiles) -> None:
    rows: list[dict[str, str]] = []
    for path in demo.ban:
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        rows += list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows[0]) == 23
    assert len({row["id"] for row in rows}) == len(rows)
    known = {(r["code_insee"], r["numero"], (r["nom_afnor"] or " ").split(" ", 1)[1]) for r in rows}
    stock = {(r["DEPCOM"], r["NUMVOIE"], r["NOMVOIE"]) for r in all_rows(demo.rpls[2025])}
    assert 0.9 < len(stock & known) / len(stock) < 0.995
    assert len(rows) > 1.6 * len(stock)


def test_outlines_are_valid_and_have_the_codes_that_hold_them(demo: DemoFiles) -> None:
    counts = {}
    for level, path in demo.territoires.items():
        if level in ("appartenance", "codes_postaux", "recensement"):
            continue
        features = features_in(path)
        counts[level] = len(features)
        for feature in features:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            assert shape.is_valid
            assert shape.geom_type in ("Polygon", "MultiPolygon")
        codes = [feature["properties"]["code"] for feature in features]
        assert len(codes) == len(set(codes))
    assert counts["commune"] == 24 + 32
    assert (counts["departement"], counts["region"]) == (2, 2)
    assert (counts["epci"], counts["ept"], counts["arm"]) == (5 + 6, 0, 0)


def test_memberships_name_every_commune(demo: DemoFiles) -> None:
    rows = rows_in(demo.territoires["appartenance"])
    assert {row["code_dep"] for row in rows} == {"971", "974"}
    epci = {feature["properties"]["code"] for feature in features_in(demo.territoires["epci"])}
    assert {row["code_epci"] for row in rows} == epci
    assert {row["DEPCOM"] for row in all_rows(demo.rpls[2025])} <= {
        row["code_commune"] for row in rows
    }


def test_the_census_counts_main_residences_of_every_commune(demo: DemoFiles) -> None:
    people = {r["code_commune"]: r["population"] for r in rows_in(demo.territoires["appartenance"])}
    rows = {row["CODGEO"]: int(row["P22_RP"]) for row in rows_in(demo.territoires["recensement"])}
    assert rows.keys() == people.keys()
    assert all(2 * n < int(people[code]) < 3 * n for code, n in rows.items() if people[code])


def test_grand_paris_has_its_epts_and_paris_its_arrondissements(tmp_path: Path) -> None:
    made = make(tmp_path, ["93", "75"], 1_000, 1, silent)
    epts = {feature["properties"]["nom"] for feature in features_in(made.territoires["ept"])}
    assert epts == {
        "Plaine Commune",
        "Est Ensemble",
        "Paris Terres d'Envol",
        "Grand Paris Grand Est",
    }
    assert len(features_in(made.territoires["arm"])) == 20
    outlines = features_in(made.territoires["commune"])
    communes = {feature["properties"]["code"] for feature in outlines}
    assert "75056" in communes
    assert {row["DEPCOM"][:3] for row in rows_in(made.rpls[2025][1])} == {"751"}
    assert "1" in {row["CONV"] for row in all_rows(made.rpls[2025])}
