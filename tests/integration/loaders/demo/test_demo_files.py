"""The demonstration's files: formats, agreement between sources, calibration, determinism."""

import csv
import gzip
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyproj
import pytest
import shapely

from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles, read_manifest
from parc_social.catalogue.load import collections
from parc_social.domain.bailleur import check_siren
from parc_social.errors import BadFile, InvalidValue, Unavailable

LOGEMENTS = 2_500
# Fields common to the two files of the register, by their position in the restricted one.
_COMMON = {
    "DEPCOM": 4, "NUMVOIE": 7, "INDREP": 8, "TYPVOIE": 9, "NOMVOIE": 10, "ETAGE": 15,
    "COMPLGEO": 16, "LIEUDIT": 21, "TYPECONST_CODE": 23, "NBPIECE": 24, "SURFHAB": 25,
    "CONSTRUCT": 26, "LOCAT": 27, "PATRIMOINE": 28, "ORIGINE": 29, "FINAN_CODE": 32, "CONV": 34,
    "NUMCONV": 35, "DATCONV": 36, "DPEDATE": 48,
}  # fmt: skip
_UNKNOWN = {  # as either file says that nobody knows
    "SURFHAB": ("Non renseigné", "999"), "CONSTRUCT": ("Non renseigné", "9999"),
    "ORIGINE": ("NC", "0"),
}  # fmt: skip
_HOUSEHOLD = (
    "composition", "nb_personnes_charge", "nb_mineurs", "nb_majeurs", "nb_occupants",
    "tranche_age_titulaire", "categorie_menage_plus", "tranche_plafond", "aide_logement",
    "nb_emploi_stable", "nb_occ_0_5",
)  # fmt: skip


def _quiet(_step: str, _done: int, _total: int) -> None:
    return None


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, int, int]]:
    """What `make` told of its progress."""
    return []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]) -> DemoFiles:
    folder = tmp_path_factory.mktemp("demo")
    return make(folder, ["974", "971"], LOGEMENTS, 7, lambda *step: steps.append(step))


def _said(name: str, value: str) -> str:
    return "" if value in _UNKNOWN.get(name, ()) else value


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def _all(paths: Iterable[Path]) -> list[dict[str, str]]:
    return [row for path in paths for row in _rows(path)]


def _restricted(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text, delimiter=";"))


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(demo: DemoFiles, tmp_path: Path) -> None:
    make(tmp_path, ["974", "971"], LOGEMENTS, 7, _quiet)
    assert _digests(tmp_path) == _digests(demo.folder)


def test_another_seed_gives_other_dwellings_of_the_same_landlords(
    demo: DemoFiles, tmp_path: Path
) -> None:
    other = make(tmp_path, ["974", "971"], LOGEMENTS, 8, _quiet)
    assert other.rpls[2025][0].read_bytes() != demo.rpls[2025][0].read_bytes()
    assert other.bailleurs == demo.bailleurs


def test_the_manifest_reads_back_and_says_the_data_are_invented(demo: DemoFiles) -> None:
    assert read_manifest(demo.folder) == demo
    assert json.loads((demo.folder / "demo.json").read_text(encoding="utf-8"))["fictif"] is True
    written = {path for path in demo.folder.rglob("*") if path.is_file()}
    assert written == {*demo.files, demo.folder / "demo.json"}


def test_a_folder_without_manifest_is_not_a_demonstration(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"demo\.json"):
        read_manifest(tmp_path)
    (tmp_path / "demo.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadFile):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("departements", "logements", "graine"),
    [
        (["999"], 1_000, 1),
        ([], 1_000, 1),
        (["974"], 999, 1),
        (["974"], 5_400_001, 1),
        (["974"], 1_000, -1),
    ],
)
def test_what_can_not_be_made_is_refused(
    tmp_path: Path, departements: Sequence[str], logements: int, graine: int
) -> None:
    with pytest.raises(InvalidValue):
        make(tmp_path / "demo", departements, logements, graine, _quiet)
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_is_a_file_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    with pytest.raises(Unavailable, match="dossier inutilisable"):
        make(tmp_path / "demo", ["974"], 1_000, 1, _quiet)


def test_progress_goes_up_to_its_total(demo: DemoFiles, steps: list[tuple[str, int, int]]) -> None:
    assert [done for _, done, _ in steps] == list(range(len(demo.departements) + 3))
    assert steps[-1][1] == steps[-1][2]


# --- the register ---------------------------------------------------------------------------------


def test_the_public_file_has_73_columns_and_a_byte_order_mark(demo: DemoFiles) -> None:
    for year in (2024, 2025):
        for path in demo.rpls[year]:
            assert path.read_bytes().startswith(b"\xef\xbb\xbfREG_CODE;")
            with path.open(encoding="utf-8-sig", newline="") as text:
                assert {len(row) for row in csv.reader(text, delimiter=";")} == {73}
    assert "siren" not in demo.rpls[2025][0].read_text(encoding="utf-8-sig").splitlines()[0].lower()


def test_the_last_millesime_holds_what_was_asked(demo: DemoFiles) -> None:
    now, before = len(_all(demo.rpls[2025])), len(_all(demo.rpls[2024]))
    assert now == LOGEMENTS == demo.logements
    assert 0.003 < (now - before) / before < 0.03
    assert all(row["LOCAT"] < "2024" for row in _all(demo.rpls[2024]))


def test_a_landlord_s_file_has_a_header_and_64_fields(demo: DemoFiles) -> None:
    for year, paths in demo.rpls_bailleurs.items():
        for path in paths:
            header, *rows = _restricted(path)
            assert header[0] == str(year)
            assert len(header) == 12
            assert check_siren(header[9][:9]) in path.name
            assert int(header[10]) == len(rows) > 0
            assert {len(row) for row in rows} == {64}


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_two_files_of_the_register_describe_the_same_dwellings(
    demo: DemoFiles, year: int
) -> None:
    public = Counter(
        tuple(_said(name, row[name]) for name in _COMMON) for row in _all(demo.rpls[year])
    )
    owned = Counter(
        tuple(_said(name, row[place - 1]) for name, place in _COMMON.items())
        for path in demo.rpls_bailleurs[year]
        for row in _restricted(path)[1:]
        if row[36] == "9"
    )
    assert public == owned
    assert sum(count for count in public.values() if count > 1) < 0.03 * public.total()


def test_what_left_the_stock_says_why_and_has_nobody_in_it(demo: DemoFiles) -> None:
    gone = {
        year: [r for path in paths for r in _restricted(path)[1:] if r[36] != "9"]
        for year, paths in demo.rpls_bailleurs.items()
    }
    assert gone[2024] == []
    assert 0.001 < len(gone[2025]) / demo.logements < 0.01
    assert {row[36] for row in gone[2025]} <= set("1345")
    assert {(row[39], row[40], row[43], row[61]) for row in gone[2025]} == {
        ("9", "01/1900", "9999", "01/1900")
    }


def test_two_landlords_have_disjoint_communes(demo: DemoFiles) -> None:
    where = [{row[3] for row in _restricted(path)[1:]} for path in demo.rpls_bailleurs[2025]]
    assert len(where) >= 8
    assert any(not a & b for i, a in enumerate(where) for b in where[i + 1 :])


def test_vacancy_mobility_and_rent_are_those_of_the_real_stock(demo: DemoFiles) -> None:
    rows = [row for path in demo.rpls_bailleurs[2025] for row in _restricted(path)[1:]]
    offered = [row for row in rows if row[39] in "12"]
    assert 0.012 < sum(row[39] == "2" for row in offered) / len(offered) < 0.04
    older = [row for row in offered if row[26] < "2024"]
    moved = sum(row[39] == "1" and row[40].endswith("/2024") for row in older)
    assert 0.075 < moved / len(older) < 0.13
    let = [row for row in rows if row[43] != "9999" and row[24] != "999"]
    assert 6.1 < sum(int(row[43]) for row in let) / sum(int(row[24]) for row in let) < 6.5
    assert {row[39] for row in let} == {"1"}


def test_labels_have_missing_values_and_there_is_none_overseas(
    demo: DemoFiles, tmp_path: Path
) -> None:
    away = _all(demo.rpls[2025])
    assert {(row["DPEENERGIE"] in ("", "N", "0"), row["DPEDATE"]) for row in away} == {
        (True, "01/1900")
    }
    rows = _all(make(tmp_path, ["93"], 1_500, 7, _quiet).rpls[2025])
    unlabelled = [row for row in rows if row["DPEENERGIE"] in ("", "N", "0")]
    assert 0.06 < len(unlabelled) / len(rows) < 0.18
    assert {row["DPEDATE"] for row in unlabelled} == {"01/1900"}


def test_the_quality_of_places_has_missing_values(demo: DemoFiles) -> None:
    rows = _all(demo.rpls[2025])
    assert {row["QUALITE_XY"] for row in rows} <= {"11", "12", "21", "22", "33", ""}
    assert {row["PLG_QP24"][:2] for row in rows} >= {"HZ", "QN", "CS"}


def test_overseas_dwellings_are_under_no_agreement(demo: DemoFiles) -> None:
    rows = _all(demo.rpls[2025])
    assert {(row["CONV"], row["NUMCONV"], row["DATCONV"]) for row in rows} == {
        ("2", "", "01/01/1900")
    }


def test_published_points_lie_in_their_commune_in_their_own_projection(demo: DemoFiles) -> None:
    outlines = {
        feature["properties"]["code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in _features(demo.territoires["commune"])
    }
    rows = [row for row in _all(demo.rpls[2025]) if row["X"]]
    assert {(row["DEP_CODE"], row["EPSG"]) for row in rows} == {("974", "2975"), ("971", "5490")}
    for epsg in ("2975", "5490"):
        mine = [row for row in rows if row["EPSG"] == epsg]
        to_degrees = pyproj.Transformer.from_crs(int(epsg), 4326, always_xy=True)
        lon, lat = to_degrees.transform(
            [float(row["X"]) for row in mine], [float(row["Y"]) for row in mine]
        )
        held = shapely.contains_xy([outlines[row["DEPCOM"]] for row in mine], lon, lat)
        assert held.all()


def test_unlocated_rows_have_neither_point_nor_zone(demo: DemoFiles) -> None:
    for row in _all(demo.rpls[2025]):
        if not row["X"]:
            assert not any(row[name] for name in ("Y", "EPSG", "PLG_QP24", "PLG_IRIS2024_CODE"))


# --- the survey -----------------------------------------------------------------------------------


def test_deposits_have_the_fields_of_the_trame_in_the_catalogue(demo: DemoFiles) -> None:
    known = collections()["ops-menages"]
    served_only = {"id", "etat", "adresse_id", "niveau_appariement", "code_commune"}
    served_only |= {"code_epci", "code_ept", "code_dep", "code_reg"}
    trame = [field.name for field in known.fields if field.name not in served_only]
    for path in (*demo.ops[2022], *demo.ops[2024], demo.ops_erreurs):
        assert path.read_text(encoding="utf-8").splitlines()[0].split(";") == trame


def test_at_least_six_landlords_deposit_each_survey(demo: DemoFiles) -> None:
    assert len(demo.ops[2022]) >= 6
    assert len(demo.ops[2024]) > len(demo.ops[2022])


@pytest.mark.parametrize("year", [2022, 2024])
def test_every_household_is_coherent(demo: DemoFiles, year: int) -> None:
    for row in _all(demo.ops[year]):
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
        owned = {(row[0], row[1]) for row in _restricted(register)[1:]}
        rows = _rows(path)
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


@pytest.mark.parametrize("year", [2022, 2024])
def test_households_are_those_of_published_surveys(demo: DemoFiles, year: int) -> None:
    rows = _all(demo.ops[year])
    let = [row for row in rows if row["etat_occupation"] == "1"]
    homes = [row for row in let if row["composition"]]
    assert 0.78 < len(homes) / len(let) < 0.86
    assert 0.33 < _share(homes, "composition", {"SEULE"}) < 0.42
    assert 0.08 < _share(homes, "tranche_age_titulaire", {"LT25", "25_29"}) < 0.15
    assert 2.1 < sum(int(row["nb_occupants"]) for row in homes) / len(homes) < 2.45


def _share(rows: Sequence[dict[str, str]], name: str, values: set[str]) -> float:
    return sum(row[name] in values for row in rows) / len(rows)


def test_households_that_stayed_grew_older(demo: DemoFiles) -> None:
    before = {(r["siren_bailleur"], r["id_logement_bailleur"]): r for r in _all(demo.ops[2022])}
    stayed = 0
    for row in _all(demo.ops[2024]):
        old = before.get((row["siren_bailleur"], row["id_logement_bailleur"]))
        if (
            old
            and row["composition"]
            and old["composition"]
            and old["date_bail"] == row["date_bail"]
        ):
            stayed += 1
            assert int(old["nb_occupants"]) <= int(row["nb_occupants"])
            assert int(old["nb_majeurs"]) <= int(row["nb_majeurs"])
    assert stayed > 500


def test_planted_errors_are_where_the_manifest_says(demo: DemoFiles) -> None:
    rows = _rows(demo.ops_erreurs)
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


# --- addresses and territories --------------------------------------------------------------------


def test_the_ban_has_23_columns_and_knows_most_of_the_stock(demo: DemoFiles) -> None:
    rows: list[dict[str, str]] = []
    for path in demo.ban:
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        rows += list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows[0]) == 23
    assert len({row["id"] for row in rows}) == len(rows)
    known = {(r["code_insee"], r["numero"], (r["nom_afnor"] or " ").split(" ", 1)[1]) for r in rows}
    stock = {(r["DEPCOM"], r["NUMVOIE"], r["NOMVOIE"]) for r in _all(demo.rpls[2025])}
    assert 0.9 < len(stock & known) / len(stock) < 0.995
    assert len(rows) > 1.6 * len(stock)


def _features(path: Path) -> list[dict[str, dict[str, str]]]:
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def test_outlines_are_valid_and_have_the_codes_that_hold_them(demo: DemoFiles) -> None:
    counts = {}
    for level, path in demo.territoires.items():
        if level in ("appartenance", "recensement"):
            continue
        features = _features(path)
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
    rows = _rows(demo.territoires["appartenance"])
    assert {row["code_dep"] for row in rows} == {"971", "974"}
    epci = {feature["properties"]["code"] for feature in _features(demo.territoires["epci"])}
    assert {row["code_epci"] for row in rows} == epci
    assert {row["DEPCOM"] for row in _all(demo.rpls[2025])} <= {row["code_commune"] for row in rows}


def test_the_census_counts_main_residences_of_every_commune(demo: DemoFiles) -> None:
    people = {r["code_commune"]: r["population"] for r in _rows(demo.territoires["appartenance"])}
    rows = {row["CODGEO"]: int(row["P22_RP"]) for row in _rows(demo.territoires["recensement"])}
    assert rows.keys() == people.keys()
    assert all(2 * n < int(people[code]) < 3 * n for code, n in rows.items() if people[code])


def test_grand_paris_has_its_epts_and_paris_its_arrondissements(tmp_path: Path) -> None:
    made = make(tmp_path, ["93", "75"], 1_000, 1, _quiet)
    epts = {feature["properties"]["nom"] for feature in _features(made.territoires["ept"])}
    assert epts == {
        "Plaine Commune",
        "Est Ensemble",
        "Paris Terres d'Envol",
        "Grand Paris Grand Est",
    }
    assert len(_features(made.territoires["arm"])) == 20
    communes = {feature["properties"]["code"] for feature in _features(made.territoires["commune"])}
    assert "75056" in communes
    assert {row["DEPCOM"][:3] for row in _rows(made.rpls[2025][1])} == {"751"}
    assert "1" in {row["CONV"] for row in _all(made.rpls[2025])}
