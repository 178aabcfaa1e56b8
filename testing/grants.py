"""Random Grants, and what their words open of a row: what the reads of a store are judged by.

A plain reading in Python, apart from the predicates of the statements. PARC_SOCIAL_ORACLE is the
number of Grants tried instead of the usual one, other ones each time. A planted fault (tests/proof)
is told by the first Grant that shows it, not by the smallest.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.access.model.right_part import RightPart
from testing.sample import WHOLE

Row = Mapping[str, Any]
Places = Mapping[str, Sequence[str]]  # codes to draw from, by the column that holds them
_ASKED = os.environ.get("PARC_SOCIAL_ORACLE")


def trials(usual: int, few: int | None = None) -> Callable[[Any], Any]:
    """How a property is tried: so many Grants, the same at each run of the suite.

    With `few`: the first of them, but all where a fault is planted and in `make proof-tables`.
    """
    planted = "FAUTE_PLANTEE" in os.environ
    many = usual if WHOLE or few is None else few
    return settings(
        max_examples=int(_ASKED or many), deadline=None, derandomize=_ASKED is None, database=None,
        phases=[Phase.explicit, Phase.generate] if planted else list(Phase),
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )  # fmt: skip


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of these, each once."""
    return st.lists(st.sampled_from(sorted(values)), unique=True).map(tuple)


def perimeters(places: Places) -> st.SearchStrategy[Perimeter]:
    """All France, nowhere, or some codes."""
    return st.one_of(
        st.just(FRANCE),
        st.just(NOWHERE),
        st.builds(
            Perimeter,
            regions=some(places["code_reg"]),
            departements=some(places["code_dep"]),
            epci=some(places["code_epci"]),
            communes=some(places["code_commune"]),
        ),
    )


def parts(
    fields: Sequence[str],
    always: Sequence[str],
    places: Places,
    years: Sequence[int],
    sirens: Sequence[str] = (),
) -> st.SearchStrategy[RightPart]:
    """A part of some rows and columns, or of all; `always` are in it, as a convention has them."""
    columns = st.one_of(
        st.just(tuple(fields)),
        st.lists(st.sampled_from(list(fields)), unique=True).map(lambda f: tuple({*always, *f})),
    )
    some_rows = st.builds(
        RightPart,
        st.lists(perimeters(places), max_size=2).map(tuple),
        columns,
        sirens=st.none() | some(sirens) if sirens else st.none(),
        millesimes=st.none() | st.lists(st.sampled_from(list(years)), unique=True).map(tuple),
    )
    return st.one_of(some_rows, some_rows, st.just(RightPart((FRANCE,), tuple(fields))))


def columns_of(row: Row, right: Right) -> set[str]:
    """The columns of a row that a right opens; none: the row is not there."""
    return {column for part in right.parts if opens(part, row) for column in part.columns}


def opens(part: RightPart, row: Row) -> bool:
    """Whether a part opens a row, by its words."""
    return (
        bool(part.perimeters)
        and bool(part.columns)
        and all(inside(perimeter, row) for perimeter in part.perimeters)
        and (part.sirens is None or row.get("siren_bailleur") in part.sirens)
        and (part.millesimes is None or row["millesime"] in part.millesimes)
    )


def inside(perimeter: Perimeter, row: Row) -> bool:
    """Whether a row lies in a perimeter, by its codes."""
    return perimeter.everything or (
        row["code_reg"] in perimeter.regions
        or row["code_dep"] in perimeter.departements
        or row["code_epci"] in perimeter.epci
        or row["code_commune"] in perimeter.communes
    )


def masked(row: Row, right: Right) -> dict[str, Any] | None:
    """The row as it is seen: null for the columns that are not open on it; None: hidden."""
    seen = columns_of(row, right)
    return {n: row[n] if n in seen else None for n in right.columns} if seen else None
