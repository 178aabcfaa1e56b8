"""Attack by exact linear algebra on small worlds; `make proof-secret` does ten thousand.

Everything that is published is taken as equations in the households; no combination of them is
about fewer households than the floor, alone or for a landlord who knows its own rows.
"""

import pytest

from testing.rows import each_row
from testing.secret.attack import found_by_rank, kernel, rank
from testing.secret.pool import NOTHING
from testing.secret.proof import EVERY, fault_rates, prove, prove_versions
from testing.secret.published import Columns
from testing.secret.world import Household

WORLDS, PER_FAULT = 24, 8
REVISED = (0, 7)  # the second gives someone away as soon as corrections of ten are told


@pytest.mark.long
def test_nobody_is_found_in_what_is_published_figure_by_figure() -> None:
    told = prove(range(WORLDS))
    assert told["trouves"] == []
    assert told["mondes"] >= 0.6 * WORLDS
    assert told["emmenages"] > told["mondes"]


@pytest.mark.long
@each_row("kind", ["tous corrigés, un parti", "un corrigé", "mélange"])
def test_nobody_is_found_between_two_versions(kind: str) -> None:
    told = prove_versions(kind, REVISED)
    assert told["trouves"] == []
    assert told["revisions"] == len(REVISED)


def test_a_correction_of_everyone_alone_is_told() -> None:
    """Hiding is no way to pass: groups that all move have no reason to wait."""
    told = prove_versions("tous corrigés", range(2))
    assert told["groupes"] > 10
    assert told["attendent"] < told["groupes"] / 2


def test_every_planted_fault_is_found() -> None:
    rates = fault_rates(PER_FAULT)
    assert len(rates) == len(EVERY) >= 20
    assert [name for name, worlds in rates.items() if worlds == 0] == []


def columns(count: int, landlord: int = 0) -> Columns:
    return Columns(tuple(Household(n, n, landlord, False, NOTHING) for n in range(count)))


def test_the_span_sees_what_single_rows_do_not() -> None:
    """From a+w, b+v and w+v comes a+b: two households, when the floor is three."""
    a, b, w, v = 1, 2, 4, 8
    assert found_by_rank({a | w, b | v, w | v}, columns(4), 3) != []
    assert found_by_rank({a | w | b | v}, columns(4), 3) == []


def test_a_difference_of_two_households_is_found_as_their_sum_is() -> None:
    """Movers 1 and 2, others 3 and 4; the movers of both groups less one group whole."""
    first, second = 1 | 4, 2 | 8
    assert found_by_rank({first, second, 1 | 2}, columns(4), 3) != []


def test_a_landlords_own_rows_are_taken_out() -> None:
    mine = Household(0, 0, 1, False, NOTHING)
    others = tuple(Household(n, n, 2, False, NOTHING) for n in (1, 2))
    third = Household(3, 3, 3, False, NOTHING)
    everyone = Columns((mine, *others, third))
    assert found_by_rank({0b1111}, everyone, 3) == [(1, 2)] or found_by_rank({0b1111}, everyone, 4)
    assert found_by_rank({0b1111}, everyone, 2) == []


@each_row(
    ("rows", "expected"),
    [([[1, 1, 0], [0, 1, 1]], 2), ([[1, 1], [1, 1]], 1), ([[0, 0]], 0), ([[2, 1], [1, 1]], 2)],
)
def test_ranks_and_kernels_are_exact(rows: list[list[int]], expected: int) -> None:
    import numpy as np

    matrix = np.array(rows)
    assert rank(matrix) == expected
    basis = kernel(matrix)
    assert len(basis) == matrix.shape[1] - expected
    assert not (matrix @ basis.T % (2**31 - 1)).any()
