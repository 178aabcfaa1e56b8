"""A large département is made in lots: one register, one BAN, no number or street twice."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from loaders.context import silent
from loaders.demo import make
from loaders.demo.manifest import DemoFiles
from loaders.demo.streets import StreetNames
from testing.sample import taking_turns

pytestmark = taking_turns(4)

_DWELLINGS = 1_000
_SORTIE, _IN_STOCK = 36, "9"  # of a landlord's file: why a dwelling left, or that it did not


@pytest.fixture(scope="module")
def lots(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(make, "_LOT", 300)
        folder = tmp_path_factory.mktemp("lots")
        return make.make(folder, ["976"], _DWELLINGS, 1, silent)


def _first_fields(path: Path) -> list[str]:
    return [line.split(";")[0] for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    opener: Callable[[Path], bytes] = (
        (lambda p: gzip.decompress(p.read_bytes())) if path.suffix == ".gz" else Path.read_bytes
    )
    return opener(path).decode().splitlines()[1:]


def test_one_public_file_holds_all_the_dwellings(lots: DemoFiles) -> None:
    assert len(lots.rpls[2025]) == 1
    assert len(_first_fields(lots.rpls[2025][0])) == _DWELLINGS


def test_no_identifier_of_a_dwelling_is_given_twice(lots: DemoFiles) -> None:
    lines = [line.split(";") for path in lots.rpls_bailleurs[2025] for line in _lines(path)]
    numbers = [line[0] for line in lines]
    assert len(numbers) == len(set(numbers))
    assert sum(line[_SORTIE] == _IN_STOCK for line in lines) == _DWELLINGS < len(lines)


def test_no_address_of_the_ban_is_given_twice(lots: DemoFiles) -> None:
    assert len(lots.ban) == 1
    found = _first_fields(lots.ban[0])
    assert len(found) == len(set(found)) > 0


def test_streets_of_a_later_lot_bear_other_names() -> None:
    noms, one = StreetNames.none(1), np.zeros(5, dtype=np.int64)
    starts = np.array([7])
    first = noms.give(one, np.arange(5), np.arange(5), starts)
    noms.voies += 5
    later = noms.give(one, np.arange(5) + noms.voies[one], np.arange(5), np.array([90]))
    given = [*zip(*first, strict=True), *zip(*later, strict=True)]
    assert len(set(given)) == 10
