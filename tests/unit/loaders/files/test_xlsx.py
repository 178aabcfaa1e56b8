"""A sheet of values as text: what is written, and every workbook that is refused."""

import hashlib
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from loaders.files.xlsx.convert import write_csv
from parc_social.errors import BadFile
from testing.rows import each_row

SHEET = "xl/worksheets/sheet1.xml"
DIRECTORY_SIZE = 24  # of a file, in its entry of a ZIP's central directory


def workbook(folder: Path, *rows: list[object], name: str = "donnees") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in [["code_insee", "nombre", "jour"], *rows]:
        sheet.append(row)
    file = folder / "depot.xlsx"
    book.save(file)
    return file


def written(file: Path) -> list[str]:
    target = file.with_suffix(".csv")
    write_csv(file, target)
    return target.read_text(encoding="utf-8").split("\n")[:-1]


def refusal(file: Path) -> str:
    target = file.with_suffix(".csv")
    with pytest.raises(BadFile) as refused:
        write_csv(file, target)
    assert not target.exists()
    return str(refused.value)


def changed(file: Path, changes: dict[str, Callable[[bytes], bytes]], **added: bytes) -> Path:
    """The same package with some parts changed or added (`__` stands for `/`)."""
    with zipfile.ZipFile(file) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    parts |= {name: change(parts[name]) for name, change in changes.items()}
    parts |= {name.replace("__", "/"): content for name, content in added.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return file


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    return change


@each_row(
    ("value", "text"),
    [
        (123456782, "123456782"),
        (123456782.0, "123456782"),
        (65.1, "65.1"),
        (-3, "-3"),
        (0, "0"),
        (285059935000117, "285059935000117"),
        ("01234", "01234"),
        ("00 12", "00 12"),
        ("a;b", '"a;b"'),
        ('dit "oui"', '"dit ""oui"""'),
        (True, "VRAI"),
        (date(2015, 6, 1), "2015-06-01"),
        (datetime.fromisoformat("2015-06-01T10:30"), "2015-06-01 10:30:00"),
        ("L'Étoile Œ", "L'Étoile Œ"),
    ],
)
def test_a_value_is_written_as_people_read_it(tmp_path: Path, value: object, text: str) -> None:
    assert written(workbook(tmp_path, ["93001", value, "x"]))[1] == f"93001;{text};x"


def test_a_zero_that_excel_took_is_not_put_back(tmp_path: Path) -> None:
    assert written(workbook(tmp_path, [1234, 1, "x"]))[1] == "1234;1;x"


def test_an_empty_row_keeps_its_line_and_the_last_ones_are_dropped(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"], [], ["b", 2, "y"], [], [None, None, None])
    assert written(file) == ["code_insee;nombre;jour", "a;1;x", ";;", "b;2;y"]


def test_a_missing_cell_leaves_its_column_empty(tmp_path: Path) -> None:
    assert written(workbook(tmp_path, [None, None, "x"], ["a"])) == [
        *("code_insee;nombre;jour", ";;x", "a;;")
    ]


def test_texts_are_found_whether_shared_or_inline(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", "b", "a"])
    inline = b'<c r="A2" t="inlineStr"><is><t>a</t></is></c>'
    shared = b'<c r="A2" t="s"><v>1</v></c>'
    changed(file, {SHEET: swapped(inline, shared), "[Content_Types].xml": lambda c: c})
    rels = "xl/_rels/workbook.xml.rels"
    link = (
        b'<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    texts = (
        b'<x:sst xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:si><x:t>no'
        b"</x:t></x:si><x:si><x:r><x:t>ri</x:t></x:r><x:r><x:t>che</x:t></x:r><x:rPh><x:t>X</x:t>"
        b"</x:rPh></x:si></x:sst>"
    )
    changed(file, {rels: swapped(b"</Relationships>", link)}, **{"xl__sharedStrings.xml": texts})
    assert written(file)[1] == "riche;b;a"


def test_what_an_escape_hides_is_shown(tmp_path: Path) -> None:
    assert written(workbook(tmp_path, ["a", "bell_x0007_", "x"]))[1] == "a;bell\x07;x"


def test_the_sheets_of_our_template_are_not_data(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    book = load_workbook(file)
    for name in ("Dictionnaire", "Listes", "Lisez-moi"):
        book.create_sheet(name, 0).append(["autre", "chose"])
    book.create_sheet("vide")
    book.save(file)
    assert written(file)[1] == "a;1;x"


def test_two_sheets_of_data_are_refused_by_name(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    book = load_workbook(file)
    book.create_sheet("Feuil2").append(["b"])
    book.save(file)
    assert (
        "plusieurs feuilles contiennent des données : « donnees », « Feuil2 » [FIC-034]"
        in refusal(file)
    )


def test_a_formula_is_refused_by_its_cell_without_its_text(tmp_path: Path) -> None:
    said = refusal(workbook(tmp_path, ["a", 1, "x"], ["b", '=HYPERLINK("http://x","DUPONT")', "y"]))
    assert "formule dans la cellule B3 [FIC-031]" in said
    assert "DUPONT" not in said


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    book = load_workbook(file)
    assert book.active is not None
    book.active.merge_cells("A2:B2")
    book.save(file)
    assert "cellules fusionnées : A2:B2 [FIC-035]" in refusal(file)


def test_a_hyperlink_is_passed_over_and_its_cell_read(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    linked = load_workbook(file)
    assert linked.active is not None
    linked.active["A2"].hyperlink = "mailto:a.b@exemple.invalid"
    linked.active["A2"].value = "a"
    linked.save(file)
    target = tmp_path / "lien.csv"
    write_csv(file, target)
    text = target.read_text("utf-8")
    assert text.splitlines()[1].startswith("a;1;x")
    assert "exemple.invalid" not in text


@each_row(
    ("part", "said"),
    [
        ("xl__vbaProject.bin", "macros"),
        ("xl__macrosheets__sheet1.xml", "macros"),
        ("xl__externalLinks__externalLink1.xml", "renvoie à un autre fichier"),
        ("xl__connections.xml", "connexion à des données externes"),
        ("xl__embeddings__oleObject1.bin", "objet incorporé"),
    ],
)
def test_what_no_table_needs_is_refused(tmp_path: Path, part: str, said: str) -> None:
    assert said in refusal(changed(workbook(tmp_path, ["a", 1, "x"]), {}, **{part: b"<x/>"}))


def test_a_workbook_that_says_it_has_macros_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    plain = b"spreadsheetml.sheet.main"
    macros = b"ms-excel.sheet.macroEnabled.main"
    assert "macros" in refusal(changed(file, {"[Content_Types].xml": swapped(plain, macros)}))


def test_a_number_that_excel_rounded_is_refused_without_its_value(tmp_path: Path) -> None:
    said = refusal(workbook(tmp_path, ["a", 2850599350001171, "x"]))
    assert "cellule B2" in said
    assert "28505993" not in said


def test_a_password_is_named(tmp_path: Path) -> None:
    file = tmp_path / "depot.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))
    assert "mot de passe" in refusal(file)


@each_row("content", [b"", b"PK\x03\x04", b"a;b\n1;2\n", bytes(100)])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "depot.xlsx"
    file.write_bytes(content)
    assert "pas un classeur XLSX" in refusal(file)


def test_another_archive_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "depot.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("depot.csv", "a;b\n")
    assert "archive ZIP sans classeur" in refusal(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "lecture impossible" in refusal(tmp_path / "absent.xlsx")


@each_row(
    ("old", "new", "said"),
    [
        (b"<worksheet", b"<!DOCTYPE w [<!ENTITY a 'b'>]><worksheet", "DOCTYPE"),
        (b"</worksheet>", b"", "abîmé"),
        (b'<row r="2">', b'<row r="1">', "hors de sa place"),
        (b'<row r="2">', b'<row r="1048577">', "1048577 lignes, 1048576 au plus"),
        (b'r="C2"', b'r="XFD2"', "16384 colonnes, 500 au plus"),
        (b'r="C2"', b'r="A2"', "hors de sa place"),
        (b"<v>1</v>", b"<v>1e999</v>", "cellule B2 : nombre de plus de 15 chiffres"),
        (b"<v>1</v>", b"<v>nan</v>", "cellule B2 illisible"),
        (b"<v>1</v>", b"<v>un</v>", "cellule B2 illisible"),
        (b't="n"><v>1</v>', b't="s"><v>7</v>', "cellule B2 illisible"),
        (b"<v>1</v>", b"<v>" + b"1" * 40_000 + b"</v>", "cellule B2 : texte trop long"),
        (b"<worksheet", b"<worksheet a='" + b"x" * 3_000_000 + b"'", "200 fois"),
    ],
)
def test_a_damaged_sheet_is_refused(tmp_path: Path, old: bytes, new: bytes, said: str) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    assert said in refusal(changed(file, {SHEET: swapped(old, new)}))


def test_a_tag_without_end_is_not_held_in_memory(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    noise = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(50_000))
    long = b"<worksheet a='" + noise.hex().encode() + b"'"
    said = refusal(changed(file, {SHEET: swapped(b"<worksheet", long)}))
    assert "balise de plus de" in said


def test_a_sheet_without_a_header_on_its_first_line_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    book = load_workbook(file)
    assert book.active is not None
    book.active.insert_rows(1)
    book.save(file)
    assert "première ligne est vide" in refusal(file)


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "depot.xlsx"
    Workbook().save(file)
    assert "FIC-039" in refusal(file)


def test_a_promise_that_a_part_does_not_keep_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    content = bytearray(file.read_bytes())
    entry = content.index(SHEET.encode(), content.index(b"PK\x01\x02"))
    at = entry - 46 + DIRECTORY_SIZE
    size = int.from_bytes(content[at : at + 4], "little")
    content[at : at + 4] = (size - 40).to_bytes(4, "little")
    file.write_bytes(content)
    assert "abîmé" in refusal(file)


def test_a_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["a", 1, "x"])
    said = refusal(changed(file, {}, **{"xl__media.bin": bytes(20_000_000)}))
    assert "200 fois au plus" in said
