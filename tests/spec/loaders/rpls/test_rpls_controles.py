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
from testing.made.files.rpls_cases import CASES, SOUND, Line
from testing.rows import each_row

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
