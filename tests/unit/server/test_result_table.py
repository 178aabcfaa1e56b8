"""An answer of a process as it is read in a page: every output, no code left to be guessed."""

from typing import Any

import orjson

from server.html.result_table import MOST, Section, legend, sections
from testing.rows import each_row

ROW = {"code": "93066", "indicateur": "logements", "valeur": 1432.0, "num": 1432, "den": None,
       "millesime": 2025, "statut": "D", "lecture": "En 2025, …"}  # fmt: skip


def told(value: Any, language: str = "fr") -> list[Section]:
    return sections("application/json", orjson.dumps(value), language)


def test_rows_say_once_what_they_all_say_then_whose_they_are_then_what_is_told() -> None:
    (one,) = told([ROW, {**ROW, "code": "93001", "valeur": None}])
    assert one.title == "Lignes"
    names = ["code", "indicateur", "valeur", "statut", "den"]
    assert [column.name for column in one.columns] == names
    assert one.rows == [
        ["93066", "Logements du parc social (logements)", "1\u202f432", "D", "–"],
        ["93001", "Logements du parc social (logements)", "–", "D", "–"],
    ]
    assert one.same == [
        ("Numérateur", "1\u202f432"),
        ("Millésime", "2025"),
        ("Lecture", "En 2025, …"),
    ]
    assert one.has_statuts


def test_a_row_alone_keeps_its_columns() -> None:
    (one,) = told([ROW], "en")
    assert [column.name for column in one.columns] == [
        "code", "millesime", "indicateur", "valeur", "statut", "lecture", "num", "den",
    ]  # fmt: skip
    assert not one.same
    assert one.rows[0][2:4] == ["Social dwellings (logements)", "1,432"]
    assert {c.name for c in one.columns if c.is_number} == {"valeur", "num", "millesime"}
    assert [c.name for c in one.columns if c.is_text] == ["lecture"]


def test_each_output_is_a_section() -> None:
    found = told({"classes": [{"de": 1, "a": 2.5}], "bornes": [1, 2.5], "resume": {"valeurs": 2},
                  "echo": "Bonjour"})  # fmt: skip
    assert [one.title for one in found] == ["Classes", "Bornes", "Ce qui a été classé", "echo"]
    assert found[1].rows == [["1"], ["2,5"]]
    assert found[2].facts == [("valeurs", "2")]
    assert found[3].facts == [("Valeur", "Bonjour")]


@each_row(
    ("media", "body"),
    [
        ("text/csv; charset=utf-8", b'"code","nom"\r\n"01","A"\r\n"02","B"\r\n'),
        ("application/geo+json", orjson.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": None, "properties": {"code": code, "nom": name}}
            for code, name in (("01", "A"), ("02", "B"))]})),
        ("application/json", orjson.dumps({"lignes": {"mediaType": "text/csv",
            "value": "code,nom\r\n01,A\r\n02,B\r\n"}})),
    ],
)  # fmt: skip
def test_files_are_read_as_tables_too(media: str, body: bytes) -> None:
    (one,) = sections(media, body, "fr")
    assert [column.title for column in one.columns] == ["Code", "Nom"]
    assert one.rows == [["01", "A"], ["02", "B"]]


@each_row(("more", "left"), [(0, 0), (1, 1)])
def test_a_page_shows_so_many_rows_and_says_how_many_are_left(more: int, left: int) -> None:
    (one,) = told([{"code": str(n)} for n in range(MOST + more)])
    assert (len(one.rows), one.left_out) == (MOST, left)


@each_row(
    ("value", "language", "shown"),
    [(True, "fr", "oui"), (False, "en", "no"), (None, "fr", "–"), ("", "fr", "–"), ([], "fr", "–"),
     (["a", "b"], "fr", "a, b"), (0, "fr", "0"), (-3.5, "fr", "-3,5"), ("<b>", "fr", "<b>")],
)  # fmt: skip
def test_a_value_is_written_as_it_is_read(value: Any, language: str, shown: str) -> None:
    (one,) = told([{"valeur": value}, {"valeur": "x"}], language)
    assert one.rows[0] == [shown]


def test_nothing_is_an_empty_table() -> None:
    (one,) = told([])
    assert (one.columns, one.rows, one.facts) == ([], [], ())


def test_every_letter_of_a_statut_is_explained() -> None:
    assert [letter for letter, _ in legend()] == ["D", "A", "S", "N", "Z"]


def test_a_section_knows_of_which_indicators_it_tells() -> None:
    rows = [
        {"code": "93066", "indicateur": "part_personnes_seules", "valeur": 36.9},
        {"code": "93066", "indicateur": "part_monoparentales", "valeur": 21.8},
        {"code": "93048", "indicateur": "part_personnes_seules", "valeur": 35.0},
    ]
    (long,) = told(rows)
    names = ["part_personnes_seules", "part_monoparentales"]
    assert [name for name, _ in long.indicators] == names
    (wide,) = told([{"code": "93066", "part_monoparentales": 21.8, "part_monoparentales_num": 5}])
    assert wide.indicators == [("part_monoparentales", "Familles monoparentales")]
    (none,) = told([{"code": "93066", "nom": "Saint-Denis"}])
    assert none.indicators == []
