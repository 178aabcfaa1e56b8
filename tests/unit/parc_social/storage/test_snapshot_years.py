"""A snapshot of some millésimes: figures of one table alone, every other relation as it was."""

from parc_social.catalogue.load import collections
from parc_social.storage.editions.snapshot import EditionTable, make_snapshot
from parc_social.storage.query.model import Years
from testing.rows import each_row

FIGURES, STOCK = "indicateurs-commune-serie", "rpls-logements-serie"
YEARS = (2023, 2024, 2025)


def tables(name: str) -> list[EditionTable]:
    relation = collections()[name].relation
    return [EditionTable(f"t{y}", relation, f"e_{y}_0", y, 9, frozenset()) for y in YEARS]


def kept(name: str, years: Years | None) -> tuple[int, ...]:
    held = make_snapshot((), [*tables(FIGURES), *tables(STOCK)])
    collection = collections()[name]
    return tuple(t.millesime for t in held.of_years(collection, years).of(collection))


@each_row(
    ("years", "expected"),
    [
        (None, YEARS),
        (Years(2024, 2024), (2024,)),
        (Years(2024, None), (2024, 2025)),
        (Years(None, 2024), (2023, 2024)),
        (Years(2030, 2030), ()),
    ],
)
def test_figures_are_of_the_years_asked_for(years: Years | None, expected: tuple[int, ...]) -> None:
    assert kept(FIGURES, years) == expected


def test_rows_of_dwellings_are_not_parted() -> None:
    """Their own columns say the millésime, and drafts lie beside them."""
    assert kept(STOCK, Years(2024, 2024)) == YEARS


def test_what_is_kept_of_some_years_is_kept_apart() -> None:
    held = make_snapshot((), tables(FIGURES))
    some = held.of_years(collections()[FIGURES], Years(2024, 2024))
    assert some.key != held.key
