"""Arrondissements municipaux and the commune that each is of. Source: COG, TYPECOM ARM."""

from collections.abc import Iterator

import pytest

from loaders.territoires.communes import add_commune_macros
from parc_social.storage.edition_files.workbench import Workbench, workshop

PARENTS = {
    **dict.fromkeys([f"751{n:02}" for n in range(1, 21)], "75056"),
    **dict.fromkeys([f"6938{n}" for n in range(1, 10)], "69123"),
    **dict.fromkeys([f"132{n:02}" for n in range(1, 17)], "13055"),
}
NOT_ONE = ["75056", "75100", "75121", "69380", "69390", "69123", "13200", "13217", "13055", "93001"]


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workshop(None) as made:
        add_commune_macros(made)
        yield made


def test_there_are_45() -> None:
    assert len(PARENTS) == 45


def test_an_arrondissement_keeps_its_code_and_tells_its_commune(bench: Workbench) -> None:
    rows = bench.rows(
        "SELECT code, ps_commune(code), ps_arm(code) FROM (SELECT unnest($codes) AS code)",
        {"codes": list(PARENTS)},
    )
    assert rows == [(code, parent, code) for code, parent in PARENTS.items()]


def test_a_commune_is_no_arrondissement(bench: Workbench) -> None:
    rows = bench.rows(
        "SELECT code, ps_commune(code), ps_arm(code) FROM (SELECT unnest($codes) AS code)",
        {"codes": NOT_ONE},
    )
    assert rows == [(code, code, None) for code in NOT_ONE]
