"""Rows of a deposit at rest: each opens under its name and its key alone."""

import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from loaders.context import ReadRow, ReadRows
from parc_social.domain.campaigns.row import RowPlace
from parc_social.errors import NotFound, Unavailable
from server.jobs.at_rest.row_places import RowPlaces
from server.jobs.at_rest.sealed_files import SealedFiles
from server.jobs.at_rest.sealed_rows import SealedRows

FAULT = (("OPS-C025", "nb_occupants", "erreur"),)


@pytest.fixture
def sealed(tmp_path: Path) -> SealedRows:
    return SealedRows(SealedFiles(tmp_path / "depots", tmp_path / "depots.cle"))


def rows(count: int) -> ReadRows:
    def lots() -> Iterator[Sequence[ReadRow]]:
        for first in range(0, count, 3):
            yield [row(n) for n in range(first, min(first + 3, count))]

    absents = [{"id_logement_rpls": "9320000041"}]
    return ReadRows(("adr_nomvoie", "nb_occupants"), count, lots(), {1: count + 1}, absents, 7)


def row(n: int) -> ReadRow:
    return ReadRow(RowPlace(1, n + 2), FAULT if n < 2 else (), (f"RUE NUMERO {n}", None))


def test_rows_come_back_by_their_rank(sealed: SealedRows) -> None:
    sealed.seal("a", rows(8), 5)
    index = sealed.index("a")
    assert (index.corrections, index.missing, index.last_lines) == (5, 7, {1: 9})
    assert [index.faults[f] for f in index.rows.faults[:3]] == [FAULT, FAULT, ()]
    assert [index.rows.place(rank).ligne for rank in (0, 7)] == [2, 9]
    found = sealed.texts("a", index, [0, 7])
    assert found == {
        RowPlace(1, 2): {"adr_nomvoie": "RUE NUMERO 0", "nb_occupants": ""},
        RowPlace(1, 9): {"adr_nomvoie": "RUE NUMERO 7", "nb_occupants": ""},
    }


def test_places_of_a_hundred_thousand_rows_take_twelve_octets_each() -> None:
    tracemalloc.start()
    places = RowPlaces()
    for n in range(100_000):
        places.add(RowPlace(1, n), n % 3)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 15 * len(places)
    read = RowPlaces.of(b"".join(places.parts()))
    assert read.ranks([RowPlace(1, 99_999), RowPlace(2, 3)]) == {RowPlace(1, 99_999): 99_999}


def test_rows_that_the_first_version_sealed_are_read(sealed: SealedRows) -> None:
    sealed.seal("a", rows(1), 0)
    told = {
        "corrections": 4, "columns": ["nb_occupants"], "blocks": [], "rows": [[1, 2, 0], [1, 3, 0]],
        "faults": [FAULT], "last_lines": [[1, 3]], "absents": [], "missing": 0,
    }  # fmt: skip
    sealed.files.rows_file("a").write_bytes(sealed.close("a/index", told) + bytes(8))
    index = sealed.index("a")
    assert (index.corrections, len(index.rows), index.rows.place(1)) == (4, 2, RowPlace(1, 3))


def test_nothing_of_a_row_lies_in_clear_and_rows_go_with_their_file(sealed: SealedRows) -> None:
    sealed.seal("a", rows(8), 0)
    file = sealed.files.rows_file("a")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [word for word in (b"RUE", b"OPS-C025", b"9320000041") if word in file.read_bytes()]
    sealed.files.erase("a")
    with pytest.raises(NotFound, match="effacé"):
        sealed.index("a")


def test_rows_of_another_deposit_or_key_open_nothing(sealed: SealedRows) -> None:
    sealed.seal("a", rows(8), 0)
    sealed.files.rows_file("b").write_bytes(sealed.files.rows_file("a").read_bytes())
    with pytest.raises(Unavailable):
        sealed.index("b")
    with pytest.raises(Unavailable):
        sealed.open("a/1-3", sealed.close("a/1-2", {"avant": None}))
    sealed.files.key_file.write_bytes(bytes(32))
    with pytest.raises(Unavailable):
        sealed.index("a")
