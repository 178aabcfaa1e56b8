"""CQL2 over the catalogue's records: an expression and the records that it keeps."""

from typing import Any

import pytest

from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.filters.cql2_json import parse_json
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.model import Filter
from providers.records.filter import matching
from providers.records.record import Record, RecordKind
from providers.records.search import LONGEST_PATTERN
from testing.rows import each_row

RECORDS = (
    Record("a", RecordKind.DATASET, "Logements", "Dwellings", "Le répertoire", ("logement", "parc"),
           "rpls", (-61.9, 15.8, -61.0, 16.6), (2024, 2025), niveaux=("adresse",)),
    Record("b", RecordKind.EDITION, "Édition 2025", "Edition 2025", "100 % des lignes", (),
           "rpls", (-61.9, 15.8, -61.0, 16.6), (2025,), niveaux=("adresse", "commune")),
    Record("c", RecordKind.INDICATOR, "Personnes seules", "Alone", "a_b", ("OPS-101",), "ops",
           (-63.2, -21.5, 55.9, 51.2), (2022, 2024), theme="composition", code="OPS-101",
           niveaux=("commune", "france")),
    Record("d", RecordKind.INDICATOR, "ÉTÉ", "Summer", "Rien\nde plus", (), "ops",
           (2.0, 48.0, 3.0, 49.0), (), code="X-001"),
)  # fmt: skip

KEPT = [
    ("type = 'indicator'", "cd"),
    ("type <> 'indicator'", "ab"),
    ("NOT type = 'indicator'", "ab"),
    ("source = 'ops' AND theme = 'composition'", "c"),
    ("theme = 'composition' OR source = 'rpls'", "abc"),
    ("theme IS NULL", "abd"),
    ("theme IS NOT NULL", "c"),
    ("NOT theme = 'autre'", "c"),  # nothing is told of those without a theme
    ("theme = 'autre' OR source = 'rpls'", "ab"),
    ("millesime = 2024", "ac"),  # one of its years
    ("millesime < 2024", "c"),
    ("NOT millesime < 2024", "ab"),
    ("millesime BETWEEN 2023 AND 2024", "ac"),
    ("millesime IN (2022, 2025)", "abc"),
    ("millesime IN ()", ""),
    ("millesime IS NULL", "d"),
    ("keywords = 'parc'", "a"),
    ("keywords IN ('OPS-101', 'logement')", "ac"),
    ("niveau <> 'adresse'", "bc"),  # one that is another
    ("NOT niveau = 'adresse'", "c"),
    ("title LIKE 'Lo%'", "a"),
    ("title LIKE '%s'", "ac"),
    ("title LIKE 'l%'", ""),
    ("CASEI(title) LIKE CASEI('l%')", "a"),
    ("ACCENTI(title) = 'ETE'", "d"),
    ("ACCENTI(CASEI(title)) = 'ete'", "d"),
    ("description LIKE '%\\%%'", "b"),
    ("description LIKE 'a_b'", "c"),
    ("description LIKE 'a\\_b'", "c"),
    ("description LIKE '_\\_b'", "c"),
    ("description LIKE '%\\_%'", "c"),
    ("description LIKE 'Rien%plus'", "d"),
    ("description LIKE 'a_b_'", ""),
    ("description LIKE '%'", "abcd"),
    ("title < 'M'", "a"),  # by code point: É comes after every letter without a mark
    ("title = description", ""),
    ("millesime / 2 = 1012", "ac"),
    ("millesime / 0 = 1", ""),
    ("millesime DIV 1000 = 2 AND millesime % 2 = 1", "ab"),
    ("millesime ^ 9999 > 1", ""),
    ("(type = 'dataset') = TRUE", "a"),
    ("(theme = 'autre') <> TRUE", "c"),
    ("FALSE OR type = 'edition'", "b"),
    ("S_INTERSECTS(geometry, BBOX(2, 48, 2.5, 48.5))", "cd"),
    ("S_WITHIN(geometry, POLYGON((-70 10, -50 10, -50 20, -70 20, -70 10)))", "ab"),
    ("S_DISJOINT(geometry, POINT(2.5 48.5))", "ab"),
    ("S_CONTAINS(geometry, POINT(2.5 48.5))", "cd"),
    ("geometry IS NULL", ""),
    ("T_INTERSECTS(millesime, INTERVAL('2025-06-01', '..'))", "ab"),
    ("T_BEFORE(millesime, DATE('2023-01-01'))", "c"),
    ("T_DURING(millesime, INTERVAL('2021-12-31', '2023-01-01'))", "c"),
    ("T_EQUALS(millesime, INTERVAL('2025-01-01', '2025-12-31'))", "ab"),
    ("NOT T_AFTER(millesime, TIMESTAMP('2023-01-01T00:00:00Z'))", ""),
]


def keeps(tree: Any) -> str:
    return "".join(record.id for record in matching(RECORDS, Filter(tree)))


@each_row(("text", "expected"), KEPT)
def test_an_expression_keeps(text: str, expected: str) -> None:
    assert keeps(parse_text(text)) == expected


@each_row(
    ("text", "error", "said"),
    [
        ("titre = 'a'", UnknownName, "« titre » n'est pas une propriété de catalogue"),
        ("collections = 'rpls-logements'", UnknownName, "n'est pas une propriété"),
        ("SOUNDEX(title) = 'a'", UnknownName, "fonction inconnue"),
        ("millesime = '2025'", InvalidValue, "= attend un nombre"),
        ("title = 2025", InvalidValue, "= attend un texte"),
        (
            "DATE('2025-01-31') = title",
            InvalidValue,
            r"= attend une date .* title est un texte ; une date s'écrit DATE\('2025-01-31'\)$",
        ),
        ("title = DATE('2025-01-31')", InvalidValue, "= attend un texte .* est une date$"),
        ("title + 1 = 2", InvalidValue, r"\+ attend un nombre"),
        ("title", InvalidValue, "une condition est attendue, lu title"),
        ("title = NULL", InvalidValue, "NULL se compare par IS NULL"),
        ("TRUE < FALSE", InvalidValue, "ne compare pas des booléens"),
        ("title LIKE description", InvalidValue, "LIKE attend un motif"),
        ("millesime LIKE '2%'", InvalidValue, "like attend un texte"),
        (f"title LIKE '{'_' * (LONGEST_PATTERN + 1)}'", InvalidValue, "200 caractères au plus"),
        ("CASEI(millesime) = 'a'", InvalidValue, "casei attend un texte"),
        ("geometry = 'a'", InvalidValue, "que par une fonction spatiale"),
        ("S_INTERSECTS(title, POINT(0 0))", InvalidValue, "title n'est pas une géométrie"),
        ("S_INTERSECTS(geometry)", InvalidValue, "s_intersects attend 2 arguments"),
        ("S_INTERSECTS(geometry, BBOX(3, 49, 2, 48))", InvalidValue, "BBOX mal ordonnée"),
        ("T_AFTER(title, DATE('2024-01-01'))", InvalidValue, "une date est attendue"),
        ("T_AFTER(millesime, DATE('hier'))", InvalidValue, "AAAA-MM-JJ"),
        ("T_AFTER(millesime, INTERVAL(millesime, '..'))", InvalidValue, "dates écrites"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, error: type[Exception], said: str) -> None:
    """Also when another part would settle it, and without a record to look at."""
    for asked in (text, f"type = 'x' AND ({text})"):
        with pytest.raises(error, match=said):
            matching((), Filter(parse_text(asked)))


@each_row(
    "tree",
    [
        '{"op": "and", "args": []}',
        '{"op": "not"}',
        '{"op": ["="], "args": [1, 1]}',
        '{"op": "=", "args": [{"property": ["title"]}, "a"]}',
        '{"op": "=", "args": [{"property": "title"}, null]}',
        '{"op": "in", "args": [{"property": "title"}, "a"]}',
        '{"op": "=", "args": [{"property": "millesime"}, 1e999]}',
        '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Nulle"}]}',
        '{"op": "t_after", "args": [{"property": "millesime"}, {"interval": ["..", 3]}]}',
        "[1]",
        '"title"',
    ],
)
def test_a_document_that_makes_no_sense_is_refused(tree: str) -> None:
    with pytest.raises((InvalidValue, UnknownName), match=r"\w"):
        matching(RECORDS, Filter(parse_json(tree)))


def test_a_filter_of_too_many_terms_is_refused() -> None:
    text = " OR ".join(["title = 'a'"] * 300)
    with pytest.raises(InvalidValue, match="termes au plus"):
        matching(RECORDS, Filter(parse_text(text)))
