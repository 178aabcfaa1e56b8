"""The labelled set of `make bench-appariement`, at a size that takes seconds."""

from collections.abc import Sequence
from random import Random

import pytest

from testing.appariement.__main__ import PRECISION, RAPPEL
from testing.appariement.jeu import labelled
from testing.appariement.mesure import Essai, counted, run
from testing.appariement.pays import build

ADDRESSES, STREETS = 3_000, 60


@pytest.fixture(scope="module")
def tries(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Essai]:
    return run(ADDRESSES, 1, STREETS, tmp_path_factory.mktemp("appariement"))


def test_levels_1_and_2_are_right_and_find_most_addresses(tries: Sequence[Essai]) -> None:
    together = counted(tries, (1, 2))
    assert together.attendues > ADDRESSES // 2
    assert (together.precision or 0) >= PRECISION
    assert (together.rappel or 0) >= RAPPEL


def test_each_level_is_right(tries: Sequence[Essai]) -> None:
    found = {level: counted(tries, (level,)) for level in (1, 2, 3, 4)}
    assert {n: c.rapprochees > 0 and (c.precision or 0) >= PRECISION for n, c in found.items()} == {
        1: True,
        2: True,
        3: True,
        4: True,
    }


def test_a_street_that_the_ban_does_not_know_is_hardly_ever_taken_for_another(
    tries: Sequence[Essai],
) -> None:
    absent = [t for t in tries if t.etiquette.verite.niveau == 5]
    taken = [t for t in absent if t.reponse.niveau <= 3]
    assert len(absent) > ADDRESSES // 20
    assert len(taken) <= len(absent) // 50


def test_an_address_that_nothing_befell_is_found(tries: Sequence[Essai]) -> None:
    plain = [t for t in tries if t.etiquette.alteration == "telle quelle"]
    assert plain
    assert all(t.juste and t.reponse.score == 1 for t in plain)


def test_a_score_is_between_0_and_1_and_says_the_level(tries: Sequence[Essai]) -> None:
    most = {1: 1.0, 2: 0.9, 3: 0.7, 4: 0.5, 5: 0.0}
    least = {1: 0.85, 2: 0.85 * 0.9, 3: 0.85 * 0.7, 4: 0.5, 5: 0.0}
    beyond = [
        t
        for t in tries
        if not least[t.reponse.niveau] - 1e-9 <= t.reponse.score <= most[t.reponse.niveau] + 1e-9
    ]
    assert beyond == []


def test_the_set_is_the_same_at_every_run() -> None:
    def written(seed: int) -> list[str]:
        rng = Random(seed)  # noqa: S311 - a set that can be made again
        return [repr(address.ecrite) for address in labelled(rng, build(rng, 12), 300)]

    assert written(1) == written(1)
    assert written(1) != written(2)
