"""Small invented files: twins, left-overs, forms of file, and files that are wrong."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context, StagedEdition
from loaders.rpls.stage import stage_rpls
from parc_social.errors import BadFile, NotFound
from testing.made.files.small_files import (
    PUBLIC,
    SIREN,
    head,
    landlord,
    opened,
    public,
    stock,
    write,
)
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def figures(staged: StagedEdition, *names: str) -> tuple[float, ...]:
    return tuple(staged.report.chiffre(name) for name in names)


def test_twins_pair_one_for_one_by_what_tells_them(context: Context, tmp_path: Path) -> None:
    staged = stock(
        context,
        tmp_path,
        [public(label="F"), public(label="B"), public(label="D")],
        [landlord("00B", label="B"), landlord("00F", label="F"), landlord("00D", label="D")],
    )
    assert figures(staged, "logements", "rapproches") == (3, 3)
    with opened(staged) as bench:
        rows = bench.rows("SELECT identifiant_rpls, dpe_energie FROM e.rpls_logement")
    assert sorted(rows) == [("00B", "B"), ("00D", "D"), ("00F", "F")]


def test_what_does_not_pair_is_kept_on_both_sides(context: Context, tmp_path: Path) -> None:
    staged = stock(
        context,
        tmp_path,
        [public(), public(), public(rooms="4")],
        [landlord("001"), landlord("005", rooms="5")],
    )
    assert figures(staged, "logements", "publics", "de_bailleurs", "rapproches") == (4, 3, 2, 1)
    with opened(staged) as bench:
        rows = bench.rows("SELECT nbpiece, identifiant_rpls FROM e.rpls_logement")
        ids = bench.value("SELECT count(DISTINCT id) FROM e.rpls_logement")
    assert sorted(rows, key=str) == [(3, "001"), (3, None), (4, None), (5, "005")]
    assert ids == 4


def test_the_landlords_fields_are_read_and_their_unknown_codes_dropped(
    context: Context, tmp_path: Path
) -> None:
    with opened(stock(context, tmp_path, [public()], [landlord("001")])) as bench:
        row = bench.rows(
            "SELECT siren_bailleur, mode, CAST(bail_date AS VARCHAR), loyer_principal, offre_date,"
            " contingent FROM e.rpls_logement"
        )[0]
        held = bench.rows("FROM e.stock_bailleur")
    assert row == (SIREN, "1", "2015-03-01", 400.0, None, None)
    assert held == [(SIREN, "93001", 1)]


def test_a_dwelling_that_left_the_stock_is_told_and_left_out(
    context: Context, tmp_path: Path
) -> None:
    staged = stock(context, tmp_path, [public()], [landlord("001"), landlord("002", sortie="4")])
    assert figures(staged, "logements", "de_bailleurs") == (1, 1)
    assert staged.report.nombre("RPLS-040") == 1


def test_a_dwelling_declared_twice_is_kept_once(context: Context, tmp_path: Path) -> None:
    staged = stock(context, tmp_path, [public()], [landlord("001"), landlord("001")])
    assert figures(staged, "logements", "de_bailleurs") == (1, 1)
    assert [(r.ligne, r.code) for r in staged.report.rejets] == [(3, "RPLS-039")]


def test_no_public_file_is_needed(context: Context, tmp_path: Path) -> None:
    file = write(tmp_path / "bailleur-2025.csv", head(), landlord("001"), landlord("002"))
    staged = stage_rpls([file], 2025, context)
    assert figures(staged, "logements", "publics", "localises") == (2, 0, 2)
    with opened(staged) as bench:
        assert bench.value("SELECT count(DISTINCT id) FROM e.rpls_logement") == 2


def read(context: Context, file: Path) -> list[tuple[Any, ...]]:
    with opened(stage_rpls([file], 2025, context)) as bench:
        return bench.rows("SELECT nomvoie, nbpiece FROM e.rpls_logement ORDER BY nbpiece")


@pytest.mark.parametrize("form", ["latin-1", "utf-8", "utf-8-sig", "gz", "crlf", "mixed"])
def test_a_file_is_read_in_each_of_its_forms(context: Context, tmp_path: Path, form: str) -> None:
    lines = [PUBLIC, public().replace("ETOILE", "ÉTOILE"), public(rooms="4")]
    ends = {"crlf": "\r\n", "mixed": "\r\n"}.get(form, "\n")
    text = ends.join(lines) + "\n"
    content = text.encode(form if form in ("latin-1", "utf-8-sig") else "utf-8")
    file = tmp_path / f"rpls-2025.csv{'.gz' if form == 'gz' else ''}"
    file.write_bytes(gzip.compress(content, mtime=0) if form == "gz" else content)
    assert read(context, file) == [("DE L'ÉTOILE", 3), ("DE L'ETOILE", 4)]


def test_older_bare_names_of_columns_are_read(context: Context, tmp_path: Path) -> None:
    old = PUBLIC.replace("FINAN_CODE", "FINAN").replace("DEPCOM", "depcom")
    with opened(
        stage_rpls([write(tmp_path / "rpls-2025.csv", old, public())], 2025, context)
    ) as bench:
        assert bench.rows("SELECT finan, code_commune FROM e.rpls_logement") == [("13", "93001")]


def test_lines_that_can_not_be_split_are_refused_at_their_number(
    context: Context, tmp_path: Path
) -> None:
    lines = [
        public(),
        "93001;93300",
        public().replace("93001", "9300X"),
        public() + ";x;y",
        public().replace("93001", "9300X"),
        public(),
    ]
    report = stage_rpls([write(tmp_path / "rpls-2025.csv", PUBLIC, *lines)], 2025, context).report
    assert (report.lues, report.retenues, report.refusees) == (6, 2, 4)
    assert [(r.ligne, r.code) for r in report.rejets] == [
        *((3, "RPLS-000"), (5, "RPLS-000")),
        *((4, "RPLS-010"), (6, "RPLS-010")),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\x7fELF\0\0\0", "pas un fichier texte"),
        (PUBLIC.replace(";", ",").encode() + b"\n1,2\n", "séparateur « ; » attendu"),
        (PUBLIC.replace(";", "\t").encode() + b"\n1\t2\n", "séparateur"),
        (PUBLIC.encode() + b"\n", "aucune ligne"),
        (PUBLIC.replace("NBPIECE", "X1").encode() + b"\n" + public().encode(), "NBPIECE"),
        (b"a;b;c\n1;2;3\n", "DEPCOM"),
        (gzip.compress(PUBLIC.encode() + b"\n" + public().encode() * 99, mtime=0)[:-20], "tronqué"),
        (head(year="2023").encode() + b"\n" + landlord("001").encode(), "2023"),
        (head(siren="999900013").encode() + b"\n" + landlord("001").encode(), "SIREN"),
    ],
)
def test_a_wrong_file_is_one_clear_line_and_nothing_is_left(
    context: Context, tmp_path: Path, content: bytes, said: str
) -> None:
    before = sorted(context.folder.iterdir())
    file = tmp_path / "rpls-2025.csv"
    file.write_bytes(content)
    with pytest.raises(BadFile, match=said) as refused:
        stage_rpls([file], 2025, context)
    assert "rpls-2025.csv" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert sorted(context.folder.iterdir()) == before


def test_without_territories_nothing_can_be_located(tmp_path: Path) -> None:
    file = write(tmp_path / "rpls-2025.csv", PUBLIC, public())
    with pytest.raises(NotFound, match="load territoires"):
        stage_rpls([file], 2025, Context(tmp_path / "editions", b"k"))


def test_without_ban_every_address_is_of_the_commune(tmp_path: Path, context: Context) -> None:
    for file in context.folder.glob("ban_*"):
        file.unlink()
    staged = stage_rpls([write(tmp_path / "rpls-2025.csv", PUBLIC, public())], 2025, context)
    assert figures(staged, "niveau_5", "localises", "carreaux") == (1, 0, 0)
