"""Controls and readings of RPLS files: one line of a file a case, and the codes it must break."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context
from loaders.report import Rejet
from loaders.rpls.stage import stage_rpls
from loaders.tabular.layout import match_header, read_layout
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.rows import each_row

Line = dict[str, str]
SIREN_LINE = "2025;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;99990001200013;1;\n"

# A flat of Aubervilliers: breaks no rule. X, Y: 2.3825 E, 48.9145 N.
SOUND: Line = {
    "DEPCOM": "93001", "CODEPOSTAL": "93300", "NUMVOIE": "3", "INDREP": "", "TYPVOIE": "RUE",
    "NOMVOIE": "DE L'ETOILE", "ETAGE": "2", "LIEUDIT": "", "DROIT_CODE": "1", "TYPECONST_CODE": "C",
    "NBPIECE": "3", "SURFHAB": "65", "CONSTRUCT": "1970", "LOCAT": "1971", "PATRIMOINE": "1971",
    "ORIGINE": "1", "FINAN_CODE": "13", "CONV": "1", "NUMCONV": "93.1980.1", "DPEDATE": "05/2019",
    "DPEENERGIE": "D", "DPESERRE": "E", "PMR_CODE": "2", "EPSG": "2154", "X": "654744.5",
    "Y": "6868700.2", "PLG_QP24": "QN09301M", "PLG_QP15": "HZ", "PLG_IRIS2024_CODE": "930010101",
    "QUALITE_XY": "11",
}  # fmt: skip

# A dwelling whose commune the producer does not know: it is kept, and nothing tells a place.
NOWHERE: dict[str, Any] = {
    **dict.fromkeys(("code_commune", "code_arm", "code_epci", "code_dep", "code_reg", "iris")),
    **dict.fromkeys(("qpv24", "qpv15", "en_qpv24", "origine_qpv24", "lon", "lat", "conv")),
    "nbpiece": 3,
}

# name, what changes, codes broken, what is kept of some columns (None: the line is refused)
CASES: list[tuple[str, Line, set[str], dict[str, Any] | None]] = [
    ("sound", {}, set(), {"finan_groupe": "PLUS", "conv": True, "pmr": "2"}),
    ("commune of 4", {"DEPCOM": "9300"}, {"RPLS-010"}, None),
    ("no commune", {"DEPCOM": ""}, {"RPLS-001"}, None),
    ("commune that is not", {"DEPCOM": "93999"}, {"RPLS-020"}, None),
    (
        "arrondissement",
        {"DEPCOM": "75101", "PLG_IRIS2024_CODE": "751010101"},
        set(),
        {"code_commune": "75056", "code_arm": "75101", "iris": "751010101"},
    ),
    ("no arrondissement", {}, set(), {"code_commune": "93001", "code_arm": None}),
    ("postcode", {"CODEPOSTAL": "9330"}, {"RPLS-011"}, {"codepostal": None}),
    ("right 6", {"DROIT_CODE": "6"}, {"RPLS-012"}, {"droit": None}),
    ("type X", {"TYPECONST_CODE": "X"}, {"RPLS-013"}, {"typeconst": None}),
    ("student", {"TYPECONST_CODE": "E"}, set(), {"typeconst": "E"}),
    # Dictionary of the SDES: 0 and NC say that it is not known, which is no error of the line.
    ("0 rooms is unknown", {"NBPIECE": "0"}, set(), {"nbpiece": None, "surfhab": 65}),
    ("rooms not conform", {"NBPIECE": "NC"}, set(), {"nbpiece": None}),
    ("rooms in decimals", {"NBPIECE": "3.0"}, set(), {"nbpiece": 3}),
    ("1 room", {"NBPIECE": "1"}, set(), {"nbpiece": 1}),
    ("9 rooms", {"NBPIECE": "9"}, set(), {"nbpiece": 9}),
    ("10 rooms", {"NBPIECE": "10"}, {"RPLS-014"}, {"nbpiece": None}),
    ("no rooms", {"NBPIECE": ""}, set(), {"nbpiece": None}),
    ("8 m²", {"SURFHAB": "8"}, {"RPLS-048"}, {"surfhab": 8}),
    ("9 m²", {"SURFHAB": "9"}, set(), {"surfhab": 9}),
    ("500 m²", {"SURFHAB": "500"}, set(), {"surfhab": 500}),
    ("501 m²", {"SURFHAB": "501"}, {"RPLS-048"}, {"surfhab": 501}),
    ("area as pandas writes it", {"SURFHAB": "65.0"}, set(), {"surfhab": 65}),
    ("area with a comma", {"SURFHAB": "65,0"}, set(), {"surfhab": 65}),
    ("area of a thousand and more", {"SURFHAB": "1 234"}, {"RPLS-048"}, {"surfhab": 1234}),
    (
        "with a space that does not break",
        {"SURFHAB": "1\u00a0234"},
        {"RPLS-048"},
        {"surfhab": 1234},
    ),
    ("with a narrow one", {"SURFHAB": "1\u202f234"}, {"RPLS-048"}, {"surfhab": 1234}),
    ("area in halves", {"SURFHAB": "65.5"}, {"RPLS-015"}, {"surfhab": None}),
    ("999 m² is unknown", {"SURFHAB": "999"}, set(), {"surfhab": None, "nbpiece": 3}),
    ("no area", {"SURFHAB": ""}, set(), {"surfhab": None}),
    ("five digits", {"SURFHAB": "12345"}, {"RPLS-015"}, {"surfhab": None}),
    ("year 1499", {"CONSTRUCT": "1499"}, {"RPLS-016"}, {"construct": None}),
    ("year 1500", {"CONSTRUCT": "1500"}, set(), {"construct": 1500}),
    ("year unknown", {"CONSTRUCT": "9999"}, set(), {"construct": None}),
    (
        "years unknown",
        {"LOCAT": "9999", "PATRIMOINE": "0"},
        set(),
        {"locat": None, "patrimoine": None},
    ),
    ("let in 1799", {"LOCAT": "1799"}, {"RPLS-017"}, {"locat": None}),
    ("bought in 1799", {"PATRIMOINE": "1799"}, {"RPLS-018"}, {"patrimoine": None}),
    ("entry 5", {"ORIGINE": "5"}, {"RPLS-019"}, {"origine": None}),
    ("entry 9 is unknown", {"ORIGINE": "9"}, set(), {"origine": None}),
    ("finan 18", {"FINAN_CODE": "18"}, {"RPLS-021"}, {"finan": None, "finan_groupe": None}),
    ("finan 10", {"FINAN_CODE": "10"}, set(), {"finan_groupe": "PLAI"}),
    ("finan 11", {"FINAN_CODE": "11"}, set(), {"finan_groupe": "PLAI"}),
    ("finan 12", {"FINAN_CODE": "12"}, set(), {"finan_groupe": "PLUS"}),
    ("finan 14", {"FINAN_CODE": "14"}, set(), {"finan_groupe": "PLS"}),
    ("finan 15", {"FINAN_CODE": "15"}, set(), {"finan_groupe": "AUTRE"}),
    ("finan 16", {"FINAN_CODE": "16"}, set(), {"finan_groupe": "PLI"}),
    ("finan 17", {"FINAN_CODE": "17"}, set(), {"finan_groupe": "AUTRE"}),
    ("finan 49", {"FINAN_CODE": "49"}, set(), {"finan_groupe": "AUTRE"}),
    ("finan 50", {"FINAN_CODE": "50"}, set(), {"finan_groupe": "AVANT77"}),
    ("finan 55", {"FINAN_CODE": "55"}, set(), {"finan_groupe": "AVANT77"}),
    ("finan 99", {"FINAN_CODE": "99"}, set(), {"finan_groupe": "AVANT77"}),
    ("conv 3", {"CONV": "3"}, {"RPLS-022"}, {"conv": None}),
    ("conv 2", {"CONV": "2"}, set(), {"conv": False}),
    ("conv 9 is unknown", {"CONV": "9"}, set(), {"conv": None}),
    ("DPE of month 13", {"DPEDATE": "13/2019"}, {"RPLS-023"}, {"dpe_date": None}),
    ("DPE of 1900 is none", {"DPEDATE": "01/1900"}, set(), {"dpe_date": None}),
    ("DPE of the first of 1900", {"DPEDATE": "01/01/1900"}, set(), {"dpe_date": None}),
    ("DPE of a day", {"DPEDATE": "17/05/2019"}, set(), {"dpe_date": "2019-05-17"}),
    ("DPE of a month", {"DPEDATE": "05/2019"}, set(), {"dpe_date": "2019-05-01"}),
    ("DPE of a month and a year", {"DPEDATE": "2019/05"}, set(), {"dpe_date": "2019-05-01"}),
    ("DPE without zeros", {"DPEDATE": "7/5/2019"}, set(), {"dpe_date": "2019-05-07"}),
    (
        "DPE as pandas writes it",
        {"DPEDATE": "2019-05-17 00:00:00"},
        set(),
        {"dpe_date": "2019-05-17"},
    ),
    ("DPE of next year", {"DPEDATE": "01/2026"}, {"RPLS-050"}, {"dpe_date": "2026-01-01"}),
    ("DPE of the end of the year", {"DPEDATE": "12/2025"}, set(), {"dpe_date": "2025-12-01"}),
    ("year with its month", {"CONSTRUCT": "06/1970", "LOCAT": ""}, set(), {"construct": 1970}),
    ("DPE 2 is A", {"DPEENERGIE": "2"}, set(), {"dpe_energie": "A"}),
    (
        "DPE 8 is G",
        {"DPEENERGIE": "8", "DPESERRE": "5"},
        set(),
        {"dpe_energie": "G", "dpe_ges": "D"},
    ),
    ("DPE 1 is none of them", {"DPEENERGIE": "1"}, {"RPLS-024"}, {"dpe_energie": None}),
    ("financing as pandas writes it", {"FINAN_CODE": "13.0"}, set(), {"finan": "13"}),
    ("commune unknown", {"DEPCOM": "99999"}, {"RPLS-049"}, NOWHERE),
    ("commune not conform", {"DEPCOM": "00000"}, {"RPLS-049"}, NOWHERE),
    (
        "commune unknown, zones written",
        {"DEPCOM": "99999", "PLG_IRIS2024_CODE": "930010202", "PLG_QP24": "QN09301M"},
        {"RPLS-049"},
        NOWHERE,
    ),
    ("no commune at all", {"DEPCOM": ""}, {"RPLS-001"}, None),
    ("DPE H", {"DPEENERGIE": "H"}, {"RPLS-024"}, {"dpe_energie": None}),
    ("DPE N is none", {"DPEENERGIE": "N"}, set(), {"dpe_energie": None}),
    ("DPE g", {"DPEENERGIE": "g"}, set(), {"dpe_energie": "G"}),
    ("gas Z", {"DPESERRE": "Z"}, {"RPLS-025"}, {"dpe_ges": None}),
    # Dictionary of the SDES: 1 is not accessible.
    ("pmr 1", {"PMR_CODE": "1"}, set(), {"pmr": "1"}),
    ("pmr 3", {"PMR_CODE": "3"}, set(), {"pmr": "3"}),
    ("pmr 4", {"PMR_CODE": "4"}, {"RPLS-026"}, {"pmr": None}),
    ("pmr 0 is unknown", {"PMR_CODE": "0"}, set(), {"pmr": None}),
    ("outside QPV", {"PLG_QP24": "HZ"}, set(), {"qpv24": None}),
    ("commune without QPV", {"PLG_QP24": "CSZ"}, set(), {"qpv24": None}),
    ("QPV in letters", {"PLG_QP24": "OUI"}, {"RPLS-027"}, {"qpv24": None}),
    ("QPV 2015", {"PLG_QP15": "QP093001"}, set(), {"qpv15": "QP093001"}),
    ("bad QPV 2015", {"PLG_QP15": "93001"}, {"RPLS-028"}, {"qpv15": None}),
    ("QPV as a flag", {"PLG_QP15": "1"}, {"RPLS-028"}, {"qpv15": None}),
    ("QPV 2015 out of them", {"PLG_QP15": "CSZ"}, set(), {"qpv15": None}),
    ("IRIS of its commune", {"PLG_IRIS2024_CODE": "0101"}, set(), {"iris": "930010101"}),
    # What can't be read is not known: outlines tell, as they do where nothing is written.
    ("IRIS of 3", {"PLG_IRIS2024_CODE": "101"}, {"RPLS-029"}, {"iris": "930010202"}),
    ("no IRIS", {"PLG_IRIS2024_CODE": "CSZ"}, set(), {"iris": None}),
    ("built after the year", {"CONSTRUCT": "2026", "LOCAT": ""}, {"RPLS-041"}, {}),
    ("built in the year", {"CONSTRUCT": "2025", "LOCAT": "2025"}, set(), {"construct": 2025}),
    ("let before built", {"LOCAT": "1969"}, {"RPLS-042"}, {"locat": 1969}),
    ("projection 27572", {"EPSG": "27572"}, {"RPLS-051"}, {"lon": None}),
    ("projection of elsewhere", {"EPSG": "5490"}, {"RPLS-056"}, {"lon": None}),
    ("X in letters", {"X": "ouest"}, {"RPLS-052"}, {"lon": None}),
    ("Y in letters", {"Y": "nord"}, {"RPLS-053"}, {"lon": None}),
    ("quality 10", {"QUALITE_XY": "10"}, {"RPLS-054"}, {"qualite_xy": None}),
    ("quality 13", {"QUALITE_XY": "13"}, {"RPLS-054"}, {"qualite_xy": None}),
    ("quality 34", {"QUALITE_XY": "34"}, {"RPLS-054"}, {"qualite_xy": None}),
    ("no quality, no place", {"QUALITE_XY": ""}, set(), {"qualite_xy": None, "lon": None}),
    ("quality 99 is unknown", {"QUALITE_XY": "99"}, set(), {"qualite_xy": None, "lon": None}),
    ("in the sea", {"X": "1.5", "Y": "2.5"}, {"RPLS-055"}, {"lon": None}),
    ("decimal comma", {"X": "654744,5", "Y": "6868700,2"}, set(), {"lon": 2.3825}),
    ("quality 12 is drawn", {"QUALITE_XY": "12"}, set(), {"lon": 2.3825}),
    ("quality 33 is not", {"QUALITE_XY": "33"}, set(), {"lon": None, "lat": None}),
    ("control character", {"NOMVOIE": "RUE\x02"}, {"RPLS-002"}, None),
    ("quoted separator", {"NOMVOIE": '"RUE ; BIS"'}, set(), {"nomvoie": "RUE ; BIS"}),
    (
        "outre-mer",
        {"DEPCOM": "97101", "EPSG": "5490", "X": "656000", "Y": "1797000", "CONV": "2"},
        set(),
        {"conv": None, "lon": -61.54, "code_dep": "971"},
    ),
    (
        "projection of its département",
        {"DEPCOM": "97101", "EPSG": "", "X": "656000", "Y": "1797000"},
        set(),
        {"lon": -61.54},
    ),
    (
        "Mayotte, RGM23",
        {"DEPCOM": "97608", "EPSG": "10674", "X": "524000", "Y": "8586000"},
        set(),
        {"lon": 45.2211},
    ),
    (
        "Mayotte, RGM04",
        {"DEPCOM": "97608", "EPSG": "4471", "X": "524000", "Y": "8586000"},
        set(),
        {"lon": 45.2211},
    ),
]
LINES = {name: n + 2 for n, (name, *_) in enumerate(CASES)}


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("rpls")
    communes = [
        ("93001", "93", "11"),
        ("97101", "971", "01"),
        ("97608", "976", "06"),
        ("75056", "75", "11"),
    ]
    rows = [f"{code};{code};1000;{dep};{reg};;" for code, dep, reg in communes]
    table = folder / "appartenance-2025.csv"
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    table.write_text("\n".join([head, *rows]) + "\n")
    square = [[[2.3, 48.9], [2.4, 48.9], [2.4, 49], [2.3, 49], [2.3, 48.9]]]
    iris = {
        "type": "Feature",
        "properties": {"code": "930010202", "nom": "IRIS"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    outline = folder / "iris-2025.geojson"
    outline.write_text(json.dumps({"type": "FeatureCollection", "features": [iris]}))
    made = Context(folder / "editions", b"k" * 32)
    stage_territoires([outline, table], 2025, made)
    return made


def write(file: Path, lines: list[Line]) -> Path:
    rows = [";".join(SOUND), *(";".join(line.values()) for line in lines)]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def stock(
    context: Context, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workbench, dict[int, list[Rejet]]]]:
    lines = [SOUND | {"NUMVOIE": str(n + 2)} | changes for n, (_, changes, *_) in enumerate(CASES)]
    file = write(tmp_path_factory.mktemp("public") / "rpls-2025.csv", lines)
    staged = stage_rpls([file], 2025, context)
    found: dict[int, list[Rejet]] = {}
    for rejet in staged.report.rejets:
        found.setdefault(rejet.ligne or 0, []).append(rejet)
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        yield bench, found


@each_row(("name", "codes"), [(name, codes) for name, _, codes, _ in CASES])
def test_a_line_breaks_these_rules_and_no_other(
    stock: tuple[Workbench, dict[int, list[Rejet]]], name: str, codes: set[str]
) -> None:
    assert {r.code for r in stock[1].get(LINES[name], [])} == codes


@each_row(("name", "kept"), [(name, kept) for name, _, _, kept in CASES])
def test_a_line_is_kept_with_these_values_or_refused(
    stock: tuple[Workbench, dict[int, list[Rejet]]], name: str, kept: dict[str, Any] | None
) -> None:
    rows = stock[0].rows(
        "SELECT * FROM e.rpls_logement WHERE numvoie = $n", {"n": str(LINES[name])}
    )
    if kept is None:
        assert rows == []
        return
    names = [row[0] for row in stock[0].rows("DESCRIBE e.rpls_logement")]
    found = dict(zip(names, rows[0], strict=True))
    for column, value in kept.items():
        read = str(found[column]) if column == "dpe_date" and value else found[column]
        expected = pytest.approx(value, abs=1e-3) if isinstance(value, float) else value
        assert read == expected, column


def test_addresses_of_no_known_commune_are_told_apart_by_their_postcode(
    context: Context, tmp_path: Path
) -> None:
    nowhere = SOUND | {"DEPCOM": "99999"}
    lines = [nowhere | {"CODEPOSTAL": code} for code in ("93300", "93300", "75018")]
    staged = stage_rpls([write(tmp_path / "rpls-2025.csv", lines)], 2025, context)
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        counts = bench.rows("SELECT logements, code_commune, lon FROM e.adresse ORDER BY ALL")
    assert counts == [(1, None, None), (2, None, None)]
    assert staged.report.nombre("RPLS-049") == 3
    assert (staged.report.retenues, staged.report.refusees) == (3, 0)


@each_row(
    ("entete", "champ"),
    [
        *(("DEPCOM_CODE", "depcom"), ("depcom", "depcom"), ("DROIT", "droit"), ("FINAN", "finan")),
        *(("TYPECONST", "typeconst"), ("PMR", "pmr"), ("PLG_QP", "qpv15")),
        *(("PLG_IRIS2022_CODE", "iris"), ("PLG_QP24", "qpv24"), ("EPSG", "epsg")),
    ],
)
def test_names_of_all_families_are_known(entete: str, champ: str) -> None:
    assert match_header(read_layout("rpls"), ["AUTRE", entete]) == {champ: 1}


def test_the_current_name_wins_over_an_older_one() -> None:
    found = match_header(read_layout("rpls"), ["DROIT", "DROIT_CODE"])
    assert found == {"droit": 1}
