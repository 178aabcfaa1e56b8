"""Forms in which a source may come: packed, many in one, under any name, in Windows' encoding."""

import os
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from loaders.ban.stage import stage_ban
from loaders.context import Context
from loaders.files.open import open_sources
from loaders.files.source_file import GEOPACKAGE, SHAPEFILE, one_line_end

HEAD = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat"
NAMES = [
    "l'étoile.csv", 'gui"llemet.csv', "[a-z]*?.csv", "100%25.csv", "-f.csv", "deux\nlignes.csv",
    "$HOME~.csv", "https:adresses.csv", "a\\b.csv", "{x}.csv", "espace et|barre.csv", "\udce9t.csv",
]  # fmt: skip


def lines(name: str, count: int = 2) -> str:
    rows = [f"{name}-{n};{n};;Rue de l'Étoile;93300;93001;2.31;48.91" for n in range(count)]
    return "\n".join([HEAD, *rows]) + "\n"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(tmp_path / "editions", b"k" * 32)


def test_a_file_is_read_under_any_name(tmp_path: Path, context: Context) -> None:
    for number, name in enumerate(NAMES):
        (tmp_path / name).write_text(lines(f"N{number}"))
    staged = stage_ban([tmp_path / name for name in NAMES], 2025, context)
    assert staged.report.retenues == 2 * len(NAMES)
    assert all(f.nom.isprintable() for f in staged.report.fichiers)
    assert list(context.folder.glob(".sources.*")) == []


def test_an_archive_gives_all_its_tables_and_none_of_its_notes(
    tmp_path: Path, context: Context
) -> None:
    book = Workbook()
    assert book.active is not None
    for line in lines("X").splitlines():
        book.active.append(line.split(";"))
    book.save(tmp_path / "ban.xlsx")
    with zipfile.ZipFile(tmp_path / "ban-2025.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("01/adresses.csv", lines("A"))
        archive.writestr("02/adresses.csv", lines("B"))
        archive.write(tmp_path / "ban.xlsx", "03/adresses.xlsx")
        archive.writestr("notice.pdf", "%PDF")
        archive.writestr("LISEZ-MOI.txt", "Ce jeu de données…")
        archive.writestr("__MACOSX/01/._adresses.csv", b"\0\0")
    staged = stage_ban([tmp_path / "ban-2025.zip"], 2025, context)
    assert [(f.nom, f.retenues) for f in staged.report.fichiers] == [
        ("ban-2025.zip/01/adresses.csv", 2),
        ("ban-2025.zip/02/adresses.csv", 2),
        ("ban-2025.zip/03/adresses.xlsx", 2),
    ]
    assert list(context.folder.glob(".sources.*")) == []


def test_a_zip_and_its_table_make_the_same_edition(tmp_path: Path, context: Context) -> None:
    plain = tmp_path / "ban-2025.csv"
    plain.write_text(lines("A"))
    with zipfile.ZipFile(tmp_path / "ban-2025.zip", "w") as archive:
        archive.write(plain, "x.csv")
    one = stage_ban([plain], 2025, context).edition.id
    assert stage_ban([tmp_path / "ban-2025.zip"], 2025, context).edition.id == one


def test_the_letters_that_windows_adds_are_read(tmp_path: Path, context: Context) -> None:
    file = tmp_path / "ban-2025.csv"
    text = lines("A").replace("l'Étoile", "l’Œuvre à 2 €")
    file.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    staged = stage_ban([file], 2025, context)
    assert staged.report.retenues == 2
    with open_sources([file], context) as (source,), one_line_end(source) as clean:
        assert (source.encoding, clean.encoding) == ("cp1252", "utf-8")
        assert clean.path.read_text(encoding="utf-8") == text


def test_outlines_are_passed_on_with_their_companions(tmp_path: Path, context: Context) -> None:
    shape = b"\0\0\x27\x0a" + bytes(96)
    parts = {"c/communes.shp": shape, "c/communes.shx": shape, "c/communes.dbf": b"\3" * 33,
             "c/communes.prj": b"PROJCS", "iris.gpkg": b"SQLite format 3\0" + shape}  # fmt: skip
    with zipfile.ZipFile(tmp_path / "contours.zip", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with open_sources([tmp_path / "contours.zip"], context, outlines=True) as sources:
        assert [(s.kind, s.member) for s in sources] == [
            (SHAPEFILE, "c/communes.shp"),
            (GEOPACKAGE, "iris.gpkg"),
        ]
        beside = {p.suffix for p in sources[0].path.parent.glob(f"{sources[0].path.stem}.*")}
        assert beside == {".shp", ".shx", ".dbf", ".prj"}
        assert sources[0].path.read_bytes() == shape
        assert len({s.sha256 for s in sources}) == 1  # of the archive that was handed over
        assert len({s.digest for s in sources}) == 2
    assert list(context.folder.iterdir()) == []


def test_what_a_killed_loader_unpacked_is_swept(tmp_path: Path, context: Context) -> None:
    mine, dead = (context.folder / f".sources.{pid}.x" for pid in (os.getpid(), 2**22 + 1))
    for folder in (mine, dead):
        folder.mkdir(parents=True)
        (folder / "large.csv").write_text("x")
    (tmp_path / "ban.csv").write_text(lines("A"))
    with open_sources([tmp_path / "ban.csv"], context):
        assert mine.exists()
        assert not dead.exists()
