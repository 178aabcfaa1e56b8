"""In a priority district or not: what the file declares, what its place tells, what is not known.

Source: dictionary of the SDES (QPV: 1 in, 2 out, declared by the landlord); decision 0051.
"""

import json
from collections.abc import Iterator

import pytest

from loaders.context import Context
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.rows import each_row

Line = dict[str, str]
Told = tuple[bool | None, str | None]
# Where outlines are: of 2015 and 2024 in 93; of 2015 alone in 94 and 971; of both in all of
# Occitanie but 48, which has none, and is known to have none.
OCCITANIE = ("09", "11", "12", "30", "31", "32", "34", "46", "65", "66", "81", "82")
COMMUNES = {"93001": "11", "94001": "11", "48001": "76", "97101": "01"}
INSIDE, OUTSIDE = ("654744.5", "6868700.2"), ("661000.0", "6868700.2")  # of the square of 93
SOUND: Line = {
    "DEPCOM": "93001", "NUMVOIE": "1", "TYPVOIE": "RUE", "NOMVOIE": "A", "NBPIECE": "3",
    "SURFHAB": "60", "CONSTRUCT": "1970", "QPV_CODE": "", "PLG_QP24": "", "PLG_QP15": "",
    "QUALITE_QP24": "", "QUALITE_QP15": "", "EPSG": "2154", "X": OUTSIDE[0], "Y": OUTSIDE[1],
    "QUALITE_XY": "11",
}  # fmt: skip
NOWHERE: Line = {"X": "", "Y": "", "QUALITE_XY": ""}
IN_48: Line = {"DEPCOM": "48001", "X": "737000", "Y": "6380000"}
IN_971: Line = {"DEPCOM": "97101", "EPSG": "5490", "X": "656000", "Y": "1797000"}
NOT_KNOWN = (None, None)

# name, millésime, what changes, (in, origin) for 2024 and for 2015
CASES: list[tuple[str, int, Line, Told, Told]] = [
    ("nothing said, no place", 2025, NOWHERE, NOT_KNOWN, NOT_KNOWN),
    ("declared in", 2025, NOWHERE | {"QPV_CODE": "1"}, (True, "declare"), NOT_KNOWN),
    ("declared out", 2025, NOWHERE | {"QPV_CODE": "2"}, (False, "declare"), NOT_KNOWN),
    ("declared unknown", 2025, NOWHERE | {"QPV_CODE": "0"}, NOT_KNOWN, NOT_KNOWN),
    ("of 2023, the districts of 2015", 2023, NOWHERE | {"QPV_CODE": "1"},
     NOT_KNOWN, (True, "declare")),
    ("of 2014, a ZUS", 2014, NOWHERE | {"QPV_CODE": "1"}, NOT_KNOWN, NOT_KNOWN),
    ("a code in the file", 2025, NOWHERE | {"PLG_QP24": "QN09301M", "PLG_QP15": "QP093001"},
     (True, "localise"), (True, "localise")),
    ("a code of Corse", 2025, NOWHERE | {"PLG_QP15": "QP02A001"}, NOT_KNOWN, (True, "localise")),
    ("out of them, in the file", 2025, NOWHERE | {"PLG_QP24": "HZ", "PLG_QP15": "CSZ"},
     (False, "localise"), (False, "localise")),
    ("a code that can't be read", 2025, NOWHERE | {"PLG_QP24": "OUI"}, NOT_KNOWN, NOT_KNOWN),
    ("a code drawn with its point", 2025,
     NOWHERE | {"PLG_QP24": "QN09301M", "QUALITE_QP24": "3"}, NOT_KNOWN, NOT_KNOWN),
    ("a place in the outlines", 2025, {"X": INSIDE[0], "Y": INSIDE[1]},
     (True, "localise"), (True, "localise")),
    ("a place out of them", 2025, {}, (False, "localise"), (False, "localise")),
    ("a place drawn in the commune", 2025, {"QUALITE_XY": "33"}, NOT_KNOWN, NOT_KNOWN),
    ("outlines of 2015 alone", 2025, {"DEPCOM": "94001"}, NOT_KNOWN, (False, "localise")),
    ("outlines in all of the région but here", 2025, IN_48,
     (False, "localise"), (False, "localise")),
    ("the declaration decides where the place says otherwise", 2025,
     {"QPV_CODE": "2", "PLG_QP24": "QN09301M", "PLG_QP15": "HZ"},
     (False, "declare"), (False, "localise")),
    ("it speaks of the generation in force alone", 2025,
     {"QPV_CODE": "1", "PLG_QP24": "QN09301M", "PLG_QP15": "HZ"},
     (True, "declare"), (False, "localise")),
    ("outre-mer in 2024, the districts of 2015", 2024, IN_971 | {"QPV_CODE": "1"},
     NOT_KNOWN, (True, "declare")),
    ("outre-mer in 2025, those of 2024", 2025, IN_971 | {"QPV_CODE": "1"},
     (True, "declare"), (False, "localise")),
]  # fmt: skip
NUMBERS = {name: str(n + 1) for n, (name, *_) in enumerate(CASES)}


def square(code: str, west: float, south: float) -> object:
    corners = [(0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0)]
    ring = [[west + x, south + y] for x, y in corners]
    return {
        "type": "Feature",
        "properties": {"code": code, "nom": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A view `y<millésime>` of the dwellings of the cases of each year."""
    folder = tmp_path_factory.mktemp("qpv")
    deps = {code: code[:3] if code.startswith("97") else code[:2] for code in COMMUNES}
    rows = [f"{c};{c};1000;{deps[c]};{region};;" for c, region in COMMUNES.items()]
    table = folder / "appartenance-2025.csv"
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    table.write_text("\n".join([head, *rows]) + "\n")
    far = [
        *(square(f"QP0{dep}001", 2.5, 44.3) for dep in OCCITANIE),
        *(square(f"QN0{dep}01M", 2.5, 44.3) for dep in OCCITANIE),
        square("QP094001", 2.5, 48.7), square("QP971001", -61.7, 16.2),
    ]  # fmt: skip
    here = [square("QN09301M", 2.378, 48.91), square("QP093001", 2.378, 48.91)]
    outlines = folder / "qpv-2025.geojson"
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": [*here, *far]}))
    made = Context(folder / "editions", b"k" * 32)
    stage_territoires([outlines, table], 2025, made)
    with workshop(None) as bench:
        for year in sorted({year for _, year, *_ in CASES}):
            lines = [
                SOUND | what | {"NUMVOIE": NUMBERS[n]} for n, y, what, *_ in CASES if y == year
            ]
            file = folder / f"rpls-{year}.csv"
            # No file has districts of 2024 years before them: it would be refused (FIC-042).
            names = [name for name in SOUND if year >= 2023 or "QP24" not in name]
            text = [";".join(names), *(";".join(line[n] for n in names) for line in lines)]
            file.write_text("\n".join(text) + "\n")
            bench.attach(f"e{year}", stage_rpls([file], year, made).file)
            bench.run(f"CREATE TEMP VIEW y{year} AS FROM e{year}.rpls_logement")
        yield bench


@each_row(
    ("name", "year", "new", "old"), [(name, year, new, old) for name, year, _, new, old in CASES]
)
def test_a_dwelling_is_in_out_or_not_known_and_says_by_whom(
    read: Workbench, name: str, year: int, new: Told, old: Told
) -> None:
    columns = "en_qpv24, origine_qpv24, en_qpv15, origine_qpv15"
    sql = f"SELECT {columns} FROM y{year} WHERE numvoie = $number"  # noqa: S608 - a year
    assert read.rows(sql, {"number": NUMBERS[name]}) == [(*new, *old)]
