"""Small invented files of every family of the register, pairing, and places that were drawn."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

from loaders.ban.stage import stage_ban
from loaders.context import Context, Staged, silent
from loaders.publication.publish import publish
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.settings import Settings
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.open import open_store

A, B = "999900012", "999900020"
WEST, EAST = "930010101", "930010102"  # the two IRIS of 93001; the QPV are in the east
IN_EAST = (2.38, 48.95)
Line = dict[str, str]
# A flat that all names and forms describe: « 1 rue de l'Étoile », in the west.
FLAT = {"NUMVOIE": "1", "TYPVOIE": "RUE", "NOMVOIE": "DE L'ETOILE", "ETAGE": "1", "NBPIECE": "3",
        "SURFHAB": "60", "CONSTRUCT": "1970", "LOCAT": "1971", "NUMCONV": "N1", "CONV": "1",
        "DPEDATE": "05/2019", "DPEENERGIE": "D"}  # fmt: skip
CODES = {"DEPCOM": "93001", "CODEPOSTAL": "93300", "FINAN_CODE": "13", "DROIT_CODE": "1",
         "TYPECONST_CODE": "C"}  # fmt: skip
BARE = {"DEPCOM": "93001", "CODEPOSTAL": "93300", "FINAN": "13", "DROIT": "1", "TYPECONST": "C",
        "QPV": "1", "BAT": "A"}  # fmt: skip


def placed(place: tuple[float, float] = IN_EAST) -> Line:
    x, y = Transformer.from_crs(4326, 2154, always_xy=True).transform(*place)
    return {"X": f"{x:.1f}", "Y": f"{y:.1f}"}


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def outlines(file: Path, shapes: Mapping[str, dict[str, Any]]) -> Path:
    features = [
        {"type": "Feature", "properties": {"code": code, "nom": code}, "geometry": geometry}
        for code, geometry in shapes.items()
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def stage_references(folder: Path, context: Context) -> list[Staged]:
    """Two communes, IRIS and QPV of one, and five addresses of it."""
    table = folder / "appartenance-2025.csv"
    table.write_text(
        "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n"
        "93001;Aubervilliers;90000;93;11;200054781;200057867\n01001;Abergement;800;01;84;;\n"
    )
    whole, west, east = (
        square(w, 48.9, e, 49.0) for w, e in [(2.3, 2.4), (2.3, 2.35), (2.35, 2.4)]
    )
    files = [
        table,
        outlines(
            folder / "communes-2025.geojson", {"93001": whole, "01001": square(5, 46, 5.1, 46.1)}
        ),
        outlines(folder / "iris-2025.geojson", {WEST: west, EAST: east}),
        outlines(folder / "qpv-2025.geojson", {"QN09301M": east, "QP093001": east}),
    ]
    ban = folder / "adresses-93.csv"
    rows = [f"A{n};{n};;Rue de l'Étoile;93300;93001;2.3{n};48.9{n}" for n in range(1, 5)]
    ban.write_text(
        "\n".join(["id;numero;rep;nom_voie;code_postal;code_insee;lon;lat", *rows]) + "\n"
    )
    return [stage_territoires(files, 2025, context), stage_ban([ban], 2025, context)]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("register")
    made = Context(folder / "editions", b"k" * 32)
    stage_references(folder, made)
    return made


def table(file: Path, lines: Sequence[Line], encoding: str = "utf-8") -> Path:
    text = "\n".join([";".join(lines[0]), *(";".join(line.values()) for line in lines)]) + "\n"
    content = text.encode(encoding)
    file.write_bytes(gzip.compress(content, mtime=0) if file.suffix == ".gz" else content)
    return file


def deposit(file: Path, siren: str, lines: Sequence[Mapping[int, str]], said: str = "") -> Path:
    """A landlord's file: the flat, with what changes by rank."""
    flat = {4: "93001", 5: "93300", 7: "1", 9: "RUE", 10: "de l'Étoile", 15: "01", 24: "3",
            25: "60", 26: "1970", 27: "1971", 32: "13", 34: "1", 35: "n1", 40: "1", 41: "03/2015",
            48: "05/2019", 49: "D", 23: "C", 3: "1"}  # fmt: skip
    rows = [";".join((flat | dict(line)).get(n, "") for n in range(1, 65)) for line in lines]
    head = f"2025;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;{siren}00013;{said};"
    file.write_text("\n".join([head, *rows]) + "\n")
    return file


def read(staged: Staged, sql: str) -> list[tuple[Any, ...]]:
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        bench.run("USE e")
        return bench.rows(sql)


# Families. File, encoding, line; then IRIS, QPV of 2024 and 2015, longitude.
FAMILIES: dict[str, tuple[str, str, Line, tuple[Any, ...]]] = {
    # codes told and a place that is the dwelling's own
    "rpls-2025": (
        "rpls-2025.csv", "utf-8-sig",
        FLAT | CODES | placed() | {"NUMVOIE": "3", "EPSG": "2154", "QUALITE_XY": "11",
                                   "PLG_QP24": "QN09301M", "PLG_QP15": "QP093001",
                                   "PLG_IRIS2024_CODE": EAST},
        (EAST, "QN09301M", "QP093001", 2.38),
    ),
    # one generation of QPV: outlines tell the other
    "rpls-2023": (
        "rpls-2023.csv.gz", "utf-8",
        FLAT | CODES | placed() | {"NUMVOIE": "4", "EPSG": "2154", "QUALITE_XY": "11",
                                   "PLG_QP": "HZ", "PLG_IRIS2022_CODE": EAST, "COMIRIS": "1",
                                   "PLG_ZFU": "CSZ"},
        (EAST, "QN09301M", None, 2.38),
    ),
    # lower case, another order, and a commune of the Ain that lost its zero
    "rpls-opendatasoft": (
        "rpls-opendatasoft.csv", "utf-8",
        {"depcom_libelle": "Abergement", "numvoie": "9", "nomvoie": "DU LAC", "nbpiece": "3",
         "surfhab": "60", "construct": "1970", "depcom_code": "1001", "codepostal": "1640",
         "epsg": "2154", "qualite_xy": "11", "plg_iris2022_code": "10010000"}
        | {name.lower(): value for name, value in placed((5.05, 46.05)).items()},
        ("010010000", None, None, 5.05),
    ),
    # neither place nor zones: the address tells all
    "rpls-2017": (
        "rpls2017_detail_ile_de_france_dep93.csv", "latin-1",
        FLAT | BARE | {"NOMVOIE": "DE L'ÉTOILE"}, (WEST, None, None, 2.31),
    ),
    # a place without a quality is not used; four characters of IRIS
    "rpls-2017-geolocalise": (
        "rpls2017_geolocalise.csv", "latin-1",
        {"REG": "11", "DEP": "93"} | FLAT | BARE | placed()
        | {"NUMVOIE": "2", "PLG_IRIS": "0102", "PLG_QP": "HZ"},
        (EAST, None, None, 2.32),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def mixed(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """One load of a file of each family, and of a landlord who holds the first flat."""
    folder = tmp_path_factory.mktemp("families")
    files = [table(folder / name, [line], code) for name, code, line, _ in FAMILIES.values()]
    files.append(deposit(folder / "bailleur.csv", A, [{1: "001", 7: "3"}], said="1"))
    return stage_rpls(files, 2025, context)


def test_families_are_read_in_any_mixture(mixed: Staged) -> None:
    found = {f.nom: (f.format, f.retenues) for f in mixed.report.fichiers}
    expected = {name: (family, 1) for family, (name, *_) in FAMILIES.items()}
    assert found == expected | {"bailleur.csv": ("rpls-bailleur", 1)}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_of_each_family_gives_its_dwelling(mixed: Staged, family: str) -> None:
    _, _, line, kept = FAMILIES[family]
    number = line.get("NUMVOIE") or line["numvoie"]
    (row,) = read(
        mixed,
        "SELECT iris, qpv24, qpv15, round(lon, 5) FROM rpls_logement"  # noqa: S608 - a number
        f" WHERE numvoie = '{number}'",
    )
    assert row == kept


def test_codes_that_came_as_numbers_get_their_zero_back(mixed: Staged) -> None:
    rows = read(mixed, "SELECT code_commune, codepostal FROM rpls_logement WHERE numvoie = '9'")
    assert rows == [("01001", "01640")]


def test_a_landlord_strikes_its_flat_whatever_the_family(mixed: Staged) -> None:
    rows = read(mixed, "SELECT numvoie, siren_bailleur, mode FROM rpls_logement ORDER BY 1")
    assert rows == [(n, A, "1") if n == "3" else (n, None, None) for n in "12349"]


def test_files_that_share_communes_are_told(mixed: Staged) -> None:
    """Three of the five public files hold a commune that an earlier one holds."""
    told = {t.code: t.nombre for t in mixed.report.totaux if not t.pressante}
    assert told == {"RPLS-005": 3}


# Pairing: labels (DPE) of public flats that are alike otherwise, then those of each landlord; each
# case has its own number in the street. Kept: label and landlord of each dwelling.
PAIRINGS: list[tuple[str, str, str, list[tuple[str, str | None]]]] = [
    ("D", "D", "", [("D", A)]),
    ("DDD", "DD", "", [("D", A), ("D", A), ("D", None)]),  # one for one
    ("DD", "DDD", "", [("D", A), ("D", A), ("D", A)]),  # the third is kept alone
    ("BF", "F", "", [("B", None), ("F", A)]),  # not the twin of another label
    ("BF", "", "B", [("B", B), ("F", None)]),
    ("BF", "F", "B", [("B", B), ("F", A)]),
    ("BBF", "F", "B", [("B", B), ("B", None), ("F", A)]),
    ("BE", "F", "", [("B", A), ("E", None)]),  # none agrees: the first of the key
    ("", "C", "", [("C", A)]),
    ("C", "", "", [("C", None)]),
]


@pytest.fixture(scope="module")
def paired(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    folder = tmp_path_factory.mktemp("paired")
    public: list[Line] = []
    held: dict[str, list[dict[int, str]]] = {A: [], B: []}
    for number, (labels, of_a, of_b, _) in enumerate(PAIRINGS, start=101):
        changes = {"NUMVOIE": str(number), "PLG_NOUVELLE": ""}
        public += [FLAT | CODES | changes | {"DPEENERGIE": label} for label in labels]
        for siren, theirs in ((A, of_a), (B, of_b)):
            held[siren] += [
                {1: f"{siren[-2:]}{number}{n}", 7: str(number), 49: label}
                for n, label in enumerate(theirs)
            ]
    held[B].append({1: "elsewhere", 4: "01001"})
    files = [table(folder / "rpls-2025.csv", public)]
    files += [deposit(folder / f"{siren}.csv", siren, held[siren], said="6") for siren in held]
    return stage_rpls(files, 2025, context)


@pytest.mark.parametrize("case", range(len(PAIRINGS)))
def test_a_landlords_flat_strikes_the_twin_most_like_it(paired: Staged, case: int) -> None:
    rows = read(
        paired,
        "SELECT dpe_energie, siren_bailleur FROM rpls_logement"  # noqa: S608 - a number
        f" WHERE numvoie = '{101 + case}' ORDER BY 1, 2",
    )
    assert rows == PAIRINGS[case][3]


def test_what_does_not_pair_is_told(paired: Staged) -> None:
    alone = [r.valeur for r in paired.report.rejets if r.code == "RPLS-045"]
    # the third of « DD », and the flat that no public line describes; not that of a commune without
    # a public file
    assert alone == ["121032", "121090"]
    names = ("publics", "de_bailleurs", "rapproches", "bailleurs_seuls", "publics_seuls")
    assert [paired.report.chiffre(n) for n in names] == [18, 15, 12, 3, 6]
    assert paired.report.refusees == 0


def test_what_headers_say_is_checked(paired: Staged) -> None:
    said = [(r.fichier, r.code, r.valeur) for r in paired.report.rejets if r.ligne is None]
    assert said == [
        ("rpls-2025.csv", "RPLS-003", "PLG_NOUVELLE"),
        (f"{A}.csv", "RPLS-004", "6 annoncés, 11 lus"),
        (f"{B}.csv", "RPLS-004", "6 annoncés, 4 lus"),
    ]


def test_a_dwelling_has_one_id_with_or_without_its_landlord(
    paired: Staged, context: Context, tmp_path: Path
) -> None:
    ids = read(paired, "SELECT count(*), count(DISTINCT id) FROM rpls_logement")
    assert ids == [(paired.report.chiffre("logements"),) * 2]
    public = table(tmp_path / "rpls-2025.csv", [FLAT | CODES | {"NUMVOIE": "103"}] * 2)
    alone = read(stage_rpls([public], 2025, context), "SELECT id FROM rpls_logement ORDER BY 1")
    known = "SELECT id FROM rpls_logement WHERE numvoie = '103' AND identifiant_rpls <> '121032'"
    assert read(paired, f"{known} ORDER BY 1") == alone


def test_a_column_that_the_public_file_lacks_is_not_asked_for(
    context: Context, tmp_path: Path
) -> None:
    line = {k: v for k, v in (FLAT | CODES).items() if k not in ("NUMCONV", "ETAGE", "LOCAT")}
    files = [
        table(tmp_path / "rpls-2025.csv", [line]),
        deposit(tmp_path / "b.csv", A, [{1: "001"}]),
    ]
    assert stage_rpls(files, 2025, context).report.chiffre("rapproches") == 1


# Places that were drawn: X, Y in the east and the zones that go with them, at an address of the
# west or at one that nobody knows.
TOLD = CODES | placed() | {"EPSG": "2154", "PLG_IRIS2024_CODE": EAST, "PLG_QP24": "QN09301M",
                           "PLG_QP15": "QP093001", "QUALITE_XY": "33", "QUALITE_IRIS": "3",
                           "QUALITE_QP24": "3", "QUALITE_QP15": "3"}  # fmt: skip
UNKNOWN = {"NUMVOIE": "7", "NOMVOIE": "INTROUVABLE"}
EASTERN = (EAST, "QN09301M", "QP093001")
# what changes; then IRIS and QPV, and whether the dwelling is drawn
DRAWN: list[tuple[Line, tuple[str | None, ...], bool]] = [
    ({}, (WEST, None, None), False),
    (UNKNOWN, (None, None, None), False),
    ({"QUALITE_IRIS": "", "QUALITE_QP24": "", "QUALITE_QP15": ""}, (WEST, None, None), False),
    (UNKNOWN | {"QUALITE_IRIS": "1", "QUALITE_QP24": "1"}, (EAST, "QN09301M", None), False),
    (UNKNOWN | {"QUALITE_IRIS": "2", "QUALITE_QP24": "2", "QUALITE_QP15": "2"}, EASTERN, False),
    # the street is known, the zone is not: the BAN's number tells it, or nothing does
    ({"QUALITE_XY": "22"}, (WEST, None, None), True),
    (UNKNOWN | {"QUALITE_XY": "22"}, (None, None, None), True),
    (UNKNOWN | {"QUALITE_XY": "12", "QUALITE_IRIS": "2"}, (EAST, None, None), True),
    ({"QUALITE_XY": "11", "QUALITE_IRIS": "1", "QUALITE_QP24": "1", "QUALITE_QP15": "1"},
     EASTERN, True),
]  # fmt: skip


def drawn_file(folder: Path, cases: Sequence[int]) -> Path:
    lines = [FLAT | TOLD | DRAWN[n][0] | {"ETAGE": str(n)} for n in cases]
    return table(folder / "rpls-2025.csv", lines)


@pytest.fixture(scope="module")
def drawn(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    folder = tmp_path_factory.mktemp("drawn")
    return stage_rpls([drawn_file(folder, range(len(DRAWN)))], 2025, context)


@pytest.mark.parametrize("case", range(len(DRAWN)))
def test_a_zone_that_was_drawn_is_not_told(drawn: Staged, case: int) -> None:
    (row,) = read(
        drawn,
        "SELECT iris, qpv24, qpv15, lon IS NOT NULL, lat IS NOT NULL, qualite_xy FROM rpls_logement"  # noqa: S608 - a number
        f" WHERE etage = '{case}'",
    )
    _, zones, shown = DRAWN[case]
    quality = int((TOLD | DRAWN[case][0])["QUALITE_XY"])
    assert row == (*zones, shown, shown, quality)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A stock all of class 33, published: its editions under `rpls` and `indicateurs`."""
    folder = tmp_path_factory.mktemp("published")
    settings = Settings(data=folder / "data")
    settings.editions.mkdir(parents=True)
    context = Context(settings.editions, b"k" * 32)
    staged = stage_references(folder, context)
    staged.append(stage_rpls([drawn_file(folder, range(5))], 2025, context))
    store = open_store(settings, owner=True)
    store.migrate()
    for made in staged:
        store.stage(made.edition, made.file, silent)
    publish(store, settings.editions, None, silent)
    (figures,) = settings.editions.glob("indicateurs_2025_*.duckdb")
    with workshop(None) as bench:
        bench.attach("rpls", staged[-1].file)
        bench.attach("indicateurs", figures)
        yield bench
    store.close()


@pytest.mark.parametrize(
    "relation", ["rpls.rpls_logement", "rpls.adresse", "indicateurs.indicateur_adresse"]
)
def test_a_place_of_class_33_is_no_published_point(published: Workbench, relation: str) -> None:
    near = f"count_if(abs(lon - {IN_EAST[0]}) < 0.01 AND abs(lat - {IN_EAST[1]}) < 0.01)"
    rows, points = published.rows(f"SELECT count(*), coalesce({near}, 0) FROM {relation}")[0]  # noqa: S608 - our own names
    assert rows > 0
    assert points == 0


def test_no_cell_is_made_of_places_of_class_33(published: Workbench) -> None:
    cells = published.value("SELECT count(*) FROM rpls.territoire_carreau")
    here = published.value(
        "SELECT count(*) FROM rpls.territoire_carreau WHERE ST_Intersects(geom, ST_Point($x, $y))",
        {"x": IN_EAST[0], "y": IN_EAST[1]},
    )
    assert (cells, here) == (1, 0)  # that of the address in the west


def test_an_address_of_drawn_places_stands_where_the_ban_says(published: Workbench) -> None:
    rows = published.rows(
        "SELECT nom_voie, niveau_appariement, logements, lon, iris, qpv24 FROM rpls.adresse"
        " ORDER BY 1"
    )
    assert rows == [
        ("RUE INTROUVABLE", 5, 3, None, EAST, "QN09301M"),  # told as sure by two of its dwellings
        ("Rue de l'Étoile", 1, 2, 2.31, WEST, None),
    ]
