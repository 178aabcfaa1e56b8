"""A search in the catalogue's records, on four of them."""

import pytest

from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.query.model import SortKey, Years
from providers.records.record import Record, RecordKind
from providers.records.search import Search, select, words_of
from testing.rows import each_row

GUADELOUPE = (-61.9, 15.8, -61.0, 16.6)
FRANCE = (-63.2, -21.5, 55.9, 51.2)
RECORDS = (
    Record(
        "rpls-logements",
        RecordKind.DATASET,
        "RPLS : logements",
        "RPLS: dwellings",
        "Le répertoire",
        ("logement social",),
        "rpls",
        GUADELOUPE,
        (2024, 2025),
        niveaux=("adresse",),
    ),
    Record(
        "rpls_2025_0123abcd",
        RecordKind.EDITION,
        "RPLS, édition 2025",
        "RPLS, edition 2025",
        "Édition 2025",
        ("2025",),
        "rpls",
        GUADELOUPE,
        (2025,),
        niveaux=("adresse", "commune"),
    ),
    Record(
        "part_personnes_seules",
        RecordKind.INDICATOR,
        "Personnes seules",
        "One-person households",
        "Ménages d'une personne",
        ("OPS-101", "composition"),
        "ops",
        FRANCE,
        (2022, 2024),
        theme="composition",
        code="OPS-101",
        niveaux=("commune", "france"),
    ),
    Record(
        "sans_annee", RecordKind.INDICATOR, "Zone", "Zone", "Rien", (), "ops", FRANCE, code="X-001"
    ),
)
IDS = {record.id: record for record in RECORDS}


def ids(**asked: object) -> list[str]:
    return [record.id for record in select(RECORDS, Search(**asked))]  # type: ignore[arg-type]


@each_row(
    ("terms", "expected"),
    [
        (("PERSONNES",), ["part_personnes_seules"]),
        (("menages d'une",), ["part_personnes_seules"]),  # without its accent
        (("ménages d’une",), ["part_personnes_seules"]),  # a printer's apostrophe
        (("edition 2025",), ["rpls_2025_0123abcd"]),
        (("seules personnes",), []),  # words of a term follow each other
        (("personnes", "répertoire"), ["rpls-logements", "part_personnes_seules"]),
        (("ops-101",), ["part_personnes_seules"]),
        (("dwellings",), ["rpls-logements"]),
    ],
)
def test_words(terms: tuple[str, ...], expected: list[str]) -> None:
    assert ids(q=terms) == expected


def test_names_and_codes() -> None:
    assert ids(ids=("sans_annee", "inconnu", "rpls-logements")) == ["rpls-logements", "sans_annee"]
    assert ids(external_ids=("OPS-101",)) == ["part_personnes_seules"]
    assert ids(external_ids=("inconnu",)) == []


def test_fields_with_any_of_some_values() -> None:
    assert ids(equals=(("type", ("dataset", "edition")),)) == [
        "rpls-logements", "rpls_2025_0123abcd",
    ]  # fmt: skip
    assert ids(equals=(("niveau", ("commune",)), ("source", ("ops",)))) == ["part_personnes_seules"]
    assert ids(equals=(("millesime", ("2025",)),)) == ["rpls-logements", "rpls_2025_0123abcd"]
    assert ids(equals=(("type", ("service",)),)) == []


def test_a_box_meets_the_extent() -> None:
    assert ids(boxes=((-61.5, 16.0, -61.4, 16.1),)) == list(IDS)
    assert ids(boxes=((2.0, 48.0, 3.0, 49.0),)) == ["part_personnes_seules", "sans_annee"]
    assert ids(boxes=()) == []  # a box in a system that has no such place


@each_row(
    ("years", "expected"),
    [
        (Years(2025, 2025), ["rpls-logements", "rpls_2025_0123abcd"]),
        (Years(None, 2022), ["part_personnes_seules"]),
        (Years(2026, None), []),
        (Years(2023, 2023), []),  # between two surveys
    ],
)
def test_years(years: Years, expected: list[str]) -> None:
    assert ids(years=years) == expected


def test_an_order_puts_records_without_a_value_last() -> None:
    assert ids(sort=(SortKey("title"),))[:2] == ["part_personnes_seules", "rpls-logements"]
    assert ids(sort=(SortKey("code", descending=True),)) == [
        "sans_annee", "part_personnes_seules", "rpls-logements", "rpls_2025_0123abcd",
    ]  # fmt: skip


def test_a_list_has_no_order() -> None:
    with pytest.raises(UnknownName, match=r"sortby : « niveau » n'a pas d'ordre \(choix : type"):
        ids(sort=(SortKey("niveau"),))


@each_row("value", ["deux mille", "-1", "2025.0", "٢٠٢٥", "9" * 10, "1e3"])
def test_a_year_is_a_number(value: str) -> None:
    with pytest.raises(InvalidValue, match="millesime : un nombre entier est attendu"):
        ids(equals=(("millesime", (value,)),))


@each_row("text", ["", " ", "a,,b", "a,", ","])
def test_a_value_is_not_empty(text: str) -> None:
    with pytest.raises(InvalidValue, match="q : une valeur vide"):
        words_of("q", text)


def test_values_lie_between_commas() -> None:
    assert words_of("ids", "a, b") == ("a", "b")
    assert words_of("ids", None) == ()
