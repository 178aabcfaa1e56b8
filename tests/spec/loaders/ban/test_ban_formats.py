"""BAN files of every family: what each gives, alone and together."""

import gzip
from pathlib import Path

import pytest

from loaders.ban.matching import match
from loaders.ban.stage import stage_ban
from loaders.context import Context, StagedEdition
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row

COURANT = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles"
)
COURANT_26 = f"{COURANT};id_ban_adresse;id_ban_toponyme;id_ban_commune"
SANS_POSITION = ";".join(
    name
    for name in COURANT.split(";")
    if name not in {"type_position", "certification_commune", "cad_parcelles"}
)
BAN_2018 = (
    "id_ban_position;id_ban_adresse;cle_interop;id_ban_group;id_fantoir;numero;suffixe;nom_voie;"
    "code_postal;nom_commune;code_insee;nom_complementaire;x;y;lon;lat;typ_loc;source;date_der_maj"
)
BAN_2015 = (
    "id;nom_voie;id_fantoir;numero;rep;code_insee;code_post;alias;nom_ld;nom_afnor;"
    "libelle_acheminement;x;y;lon;lat;nom_commune"
)
LIEUX_DITS = (
    "id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;source_position;source_nom_voie"
)
NAMES = {  # of each family, for what a row of a test says
    "rep": "suffixe",
    "code_postal": "code_post",
    "type_position": "typ_loc",
    "nom_ld": "nom_complementaire",
    "id": "cle_interop",
}
ADDRESS = {
    "id": "01002_0030_00006_bis", "numero": "6", "rep": "bis", "nom_voie": "Place du Pèse-Lait",
    "code_postal": "01640", "code_insee": "01002", "lon": "5.425", "lat": "46.005",
}  # fmt: skip


def line(header: str, **given: str) -> str:
    values = {**ADDRESS, **given}
    values |= {there: values[here] for here, there in NAMES.items() if here in values}
    if "cle_interop" in header and "id" not in given:
        values["cle_interop"] = "01002_0030_6_BIS"
    return ";".join(values.get(name, "") for name in header.split(";"))


def staged(folder: Path, **files: tuple[str, list[str]]) -> StagedEdition:
    paths: list[Path] = []
    for name, (header, lines) in files.items():
        path = folder / f"{name.replace('_', '-')}.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        paths.append(path)
    return stage_ban(paths, 2025, Context(folder, b"k" * 32))


def addresses(edition: StagedEdition) -> list[tuple[object, ...]]:
    with workshop(None) as bench:
        bench.attach("b", edition.file)
        return bench.rows(
            "SELECT id, numero, rep, voie_norm, b.ban.code_insee, b.ban.lon FROM b.ban"
            " LEFT JOIN b.ban_voie USING (voie) ORDER BY id, b.ban.lon"
        )


@pytest.mark.parametrize(
    ("header", "identifier"),
    [
        pytest.param(COURANT, "01002_0030_00006_bis", id="23 columns"),
        pytest.param(COURANT_26, "01002_0030_00006_bis", id="26 columns"),
        pytest.param(SANS_POSITION, "01002_0030_00006_bis", id="20 columns"),
        pytest.param(COURANT.upper(), "01002_0030_00006_bis", id="capitals"),
        pytest.param(BAN_2018, "01002_0030_00006_bis", id="2018"),
        pytest.param(BAN_2015, "01002_0030_00006_bis", id="2015"),
    ],
)
def test_each_family_gives_the_same_address(tmp_path: Path, header: str, identifier: str) -> None:
    edition = staged(tmp_path, adresses_01=(header, [line(header.lower())]))
    found = addresses(edition)
    assert found == [(identifier, 6, "B", "PLACE PESE LAIT", "01002", 5.425)]


def test_families_and_cuts_go_together_and_an_address_is_kept_once(tmp_path: Path) -> None:
    edition = staged(
        tmp_path,
        ban_01=(BAN_2018, [line(BAN_2018, lon="5.1"), line(BAN_2018, lon="5.2")]),
        adresses_france=(COURANT, [line(COURANT, lon="5.3")]),
        adresses_01=(COURANT, [line(COURANT, lon="5.4"), line(COURANT, id="n", numero="8")]),
    )
    assert [(row[0], row[5]) for row in addresses(edition)] == [
        ("01002_0030_00006_bis", 5.3),
        ("n", 5.425),
    ]
    assert dict(edition.report.chiffres)["doublons"] == 3
    assert {t.code: t.nombre for t in edition.report.totaux} == {"BAN-030": 3}


def test_of_several_positions_the_entrance_is_kept(tmp_path: Path) -> None:
    rows = [
        line(BAN_2018, lon="5.1", type_position="parcel"),
        line(BAN_2018, lon="5.2", type_position="entrance"),
    ]
    found = addresses(staged(tmp_path, ban_01=(BAN_2018, rows)))
    assert [row[5] for row in found] == [5.2]


def test_the_double_of_a_line_without_place_is_not_passed_over(tmp_path: Path) -> None:
    rows = [line(COURANT, lon="", lat=""), line(COURANT, lon="5.2")]
    edition = staged(tmp_path, adresses_01=(COURANT, rows))
    assert [row[5] for row in addresses(edition)] == [5.2]
    assert {t.code: t.nombre for t in edition.report.totaux} == {"BAN-020": 1}


BAD: dict[str, tuple[dict[str, str], str]] = {
    "no coordinates": ({"lon": "", "lat": ""}, "BAN-020"),
    "zero": ({"lon": "0", "lat": "0"}, "BAN-020"),
    "swapped": ({"lon": "46.005", "lat": "5.425"}, "BAN-022"),
    "southern": ({"lat": "-46.005"}, "BAN-022"),
    "elsewhere in France": ({"lon": "-61.5", "lat": "16.1"}, "BAN-022"),
    "no longitude": ({"lon": "540"}, "BAN-012"),
    "no street": ({"nom_voie": ""}, "BAN-021"),
    "short code": ({"code_insee": "1002"}, "BAN-010"),
    "no code": ({"code_insee": ""}, "BAN-001"),
    "no id": ({"id": ""}, "BAN-001"),
}
GOOD = {
    "Guadeloupe": ("97105", "-61.7", "16.0"),
    "Martinique": ("97209", "-61.0", "14.6"),
    "Guyane": ("97302", "-52.3", "4.9"),
    "La Réunion": ("97411", "55.45", "-20.88"),
    "Mayotte": ("97608", "45.2", "-12.8"),
    "Saint-Martin": ("97801", "-63.1", "18.07"),
    "Nouvelle-Calédonie": ("98818", "166.4", "-22.3"),
    "Corse": ("2A004", "8.7", "41.9"),
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[object], set[tuple[str, int]]]:
    """Ids kept, and the rules broken with their lines, of one file of bad and good rows."""
    bad = [line(COURANT, **{"id": name, **given}) for name, (given, _) in BAD.items()]
    good = [
        line(COURANT, id=name, code_insee=code, lon=lon, lat=lat)
        for name, (code, lon, lat) in GOOD.items()
    ]
    edition = staged(tmp_path_factory.mktemp("ban"), a=(COURANT, bad + good))
    rejets = {(r.code, r.ligne or 0) for r in edition.report.rejets}
    return {row[0] for row in addresses(edition)}, rejets


@each_row("name", BAD)
def test_an_address_that_can_not_be_placed_is_dropped_and_told(
    mixed: tuple[set[object], set[tuple[str, int]]], name: str
) -> None:
    kept, rejets = mixed
    assert name not in kept
    assert (BAD[name][1], list(BAD).index(name) + 2) in rejets


@each_row("name", GOOD)
def test_a_point_of_every_part_of_france_is_taken(
    mixed: tuple[set[object], set[tuple[str, int]]], name: str
) -> None:
    assert name in mixed[0]


def test_lieux_dits_are_places_without_street(tmp_path: Path) -> None:
    row = line(LIEUX_DITS, id="l1").split(";")
    row[1] = "Le Grand Pré"
    edition = staged(
        tmp_path,
        lieux_dits_01_beta=(LIEUX_DITS, [";".join(row)]),
        adresses_01=(COURANT, [line(COURANT)]),
    )
    with workshop(None) as bench:
        bench.attach("b", edition.file)
        assert bench.rows("SELECT secteur, nom_norm, nom FROM b.ban_lieu_dit") == [
            ("01002", "GRAND PRE", "Le Grand Pré")
        ]
        assert bench.value("SELECT count(*) FROM b.ban_voie") == 1


def test_a_header_of_no_family_names_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"colonnes absentes de l'en-tête : .*CODE_INSEE"):
        staged(tmp_path, a=("id;numero;rep;nom_voie", ["1;2;;Rue"]))


def test_a_gzip_file_is_the_same_edition(tmp_path: Path) -> None:
    text = "\n".join([COURANT, line(COURANT)]) + "\n"
    plain, packed = tmp_path / "adresses-01.csv", tmp_path / "adresses-01.csv.gz"
    plain.write_text(text, encoding="utf-8")
    packed.write_bytes(gzip.compress(text.encode(), mtime=0))
    context = Context(tmp_path, b"k" * 32)
    first, second = (stage_ban([file], 2025, context).edition.id for file in (packed, plain))
    assert first == second


def test_an_edition_of_an_earlier_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "ban_2024_00000000.duckdb"
    with workshop(old) as bench:
        bench.run("CREATE TABLE ban (id VARCHAR)")
    with workshop(None) as bench, pytest.raises(BadFile, match=r"chargez de nouveau ses fichiers"):
        match(bench, old)
