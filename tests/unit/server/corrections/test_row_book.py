"""Rows of a deposit as a page has them: the last check, and what was written since."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loaders.context import ReadRow, ReadRows
from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.campaigns.row import RowAct, RowEvent, RowPlace
from parc_social.errors import NotFound
from server.corrections.row_book import RowBook
from server.jobs.at_rest.sealed_files import SealedFiles
from server.jobs.at_rest.sealed_rows import FaultTold, SealedRows
from server.jobs.written_rows import RowContent

NOW = datetime(2026, 2, 1, tzinfo=UTC)
ONE = Deposit("a", "999900004", "ops", 2026, 1, "a.csv", 1, "0", NOW, "odile")
BAD: FaultTold = ("OPS-C025", "nb_occupants", "erreur")
ODD: FaultTold = ("OPS-C063", "categorie_menage_plus", "alerte")
FAULTS = {4: (BAD,), 2: (ODD,), 3: (), 5: ()}  # by line, in the order of a check


@pytest.fixture
def sealed(tmp_path: Path) -> SealedRows:
    """Four rows that the second act is known to."""

    def lots() -> Iterator[Sequence[ReadRow]]:
        yield [ReadRow(at(line), some, (f"LGT{line}",)) for line, some in FAULTS.items()]

    made = SealedRows(SealedFiles(tmp_path / "depots", tmp_path / "cle"))
    rows = ReadRows(("id_logement_bailleur",), 4, lots(), {1: 5}, [], 0)
    made.seal(ONE.id, rows, 2)
    return made


def at(line: int) -> RowPlace:
    return RowPlace(1, line)


def wrote(
    sealed: SealedRows, numero: int, line: int, after: str | None, *faults: FaultTold
) -> RowEvent:
    texts = None if after is None else {"id_logement_bailleur": after}
    content = RowContent({"id_logement_bailleur": f"LGT{line}"}, texts, faults)
    act = RowAct.RETIRER if after is None else RowAct.CORRIGER
    return RowEvent(numero, at(line), act, NOW, "odile", "", content.seal(sealed, ONE.id, at(line)))


def book(sealed: SealedRows, *events: RowEvent) -> RowBook:
    return RowBook(sealed, ONE, sealed.index(ONE.id), {e.place: e for e in events})


def lines(some: Sequence[RowPlace]) -> list[int]:
    return [place.ligne for place in some]


def test_rows_stand_as_the_check_left_them(sealed: SealedRows) -> None:
    found = book(sealed)
    assert lines(found.places("")) == [4, 2, 3, 5]
    assert lines(found.places("OPS-C063")) == [2]
    assert (found.total, found.refused, found.is_behind) == (4, 1, False)
    assert dict(found.counts) == {("OPS-C025", "erreur"): 1, ("OPS-C063", "alerte"): 1}
    assert found.row(at(3)).texts == {"id_logement_bailleur": "LGT3"}


def test_what_was_written_since_takes_the_place_of_what_was_read(sealed: SealedRows) -> None:
    found = book(sealed, wrote(sealed, 3, 4, "B4"), wrote(sealed, 4, 5, "B5", BAD))
    assert lines(found.places("")) == [5, 2, 3, 4]
    assert lines(found.places("OPS-C025")) == [5]
    assert (found.total, found.refused, found.is_behind) == (4, 1, True)
    row = found.row(at(4))
    assert (row.texts, row.version, row.faults) == ({"id_logement_bailleur": "B4"}, 3, ())


def test_a_row_is_left_out_and_another_added(sealed: SealedRows) -> None:
    found = book(sealed, wrote(sealed, 3, 4, None), wrote(sealed, 4, 6, "B6"))
    assert (found.total, found.refused, lines(found.removed)) == (4, 0, [4])
    assert lines(found.places("")) == [2, 3, 5, 6]
    assert found.row(at(4)).texts is None
    assert found.after_last() == at(7)


def test_a_row_that_the_check_knew_to_be_out_stays_out(sealed: SealedRows) -> None:
    found = book(sealed, wrote(sealed, 2, 9, None))
    assert (found.total, lines(found.removed), found.is_behind) == (4, [9], False)
    assert found.row(at(9)).texts is None
    with pytest.raises(NotFound):
        found.row(at(8))
