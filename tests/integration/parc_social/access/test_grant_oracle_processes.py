"""Random Grants on both stores: a process answers of the rows that the Grant opens, of no other.

What each process may tell is counted here from the rows as who sees everything reads them, by the
words of the Grant (testing/grants.py); the figures of a level are those of its pages to the end.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, Right
from parc_social.catalogue.load import indicators
from parc_social.domain.classification import classes
from parc_social.errors import InvalidValue, UnknownName
from processes.comparaison import Comparaison
from processes.discretisation import Discretisation
from processes.request import read_request
from processes.rows import indicator_rows, with_geometry
from testing.grants import columns_of, trials
from testing.made.oracle.processes import (
    ABSENT,
    ASKED,
    LEVELS,
    METHODS,
    Row,
    World,
    features,
    open_rows,
    run,
    seen,
    typical,
)
from testing.rows import each_row
from testing.sample import sampled, taking_turns

pytestmark = pytest.mark.both_stores

Cells = Counter[tuple[Any, ...]]


def cells(rows: Iterable[Row], names: Iterable[str]) -> Cells:
    """Each figure of some rows, with whom it speaks of."""
    return Counter(
        (row["code"], row["millesime"], name, row[name], row.get(f"{name}_statut"))
        for row in rows
        for name in names
    )


def of_everybody(rows: Iterable[Row]) -> list[Row]:
    """The rows of a twin that a process reads when nobody is named: hidden ones too."""
    return [row for row in rows if row.get("population") in ("tous", None)]


@taking_turns(2)
@sampled
@each_row("level", LEVELS)
def test_a_whole_level_is_its_pages_to_the_end(world: World, level: str) -> None:
    name = f"indicateurs-{level}"
    twin = f"{name}-serie"
    made = {n: world.fractions(n) for n in (name, twin)}

    @trials(4, few=1)
    @given(world.grants(name), st.integers(50, 500), st.integers(0, 1_000))
    @example(typical(name), 100, 1)
    def holds(grant: Grant, limit: int, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 - which indicators and territories are asked
        known = [i for i in indicators() if i in grant.rights[0].columns]
        known = chance.sample(known, min(ASKED, len(known)))
        for one in grant.rights:
            _is_whole(world, grant, one, limit, known, made[one.collection])
        if known:
            _is_classed(world, grant, level, known[0], chance.choice(METHODS))
        _is_compared(world, grant, level, chance)

    holds()


def _is_whole(
    world: World, grant: Grant, right: Right, limit: int, known: list[str], made: Any
) -> None:
    serie = right.collection.endswith("-serie")
    model = seen(world, right)
    pages = [f["properties"] for f in features(world.store, grant, right.collection, limit)]
    every = [name for name in indicators() if name in right.columns]
    assert cells(pages, every) == cells(model, every)
    years = sorted({row["millesime"] for row in model})
    if not known or (serie and not years):
        return
    level = right.collection.removeprefix("indicateurs-").removesuffix("-serie")
    asked = {"niveau": level, "indicateurs": known, **({"millesimes": years} if serie else {})}
    demande = read_request(grant, asked)
    wide = indicator_rows(grant, world.store, replace(demande, large=True))
    answer = indicator_rows(grant, world.store, demande)
    expected = of_everybody(model)
    assert cells(wide, known) == cells(expected, known)
    long = Counter(
        (r["code"], r["millesime"], r["indicateur"], r["valeur"], r.get("statut")) for r in answer
    )
    assert long == cells(expected, known)
    _has_its_parts(world, right, answer, known, made)
    _lies_where_its_page_does(world, grant, right, demande, answer)
    _shrinks(world, grant, right, demande, long)


def _has_its_parts(
    world: World, right: Right, answer: list[Row], known: list[str], made: Any
) -> None:
    """Numerators and denominators are those of figures that are shown, of these rows."""
    expected = Counter(
        (row["code"], row["millesime"], name, *made[figure])
        for row in open_rows(world, right)
        if row["population"] == "tous"
        for name in columns_of(row, right) & set(known)
        if (figure := (row["code"], row["millesime"], "tous", name)) in made
        and row[name] is not None
    )
    told = Counter(
        (row["code"], row["millesime"], row["indicateur"], row["num"], row["den"])
        for row in answer
        if row["num"] is not None
    )
    assert told == expected


def _lies_where_its_page_does(
    world: World, grant: Grant, right: Right, demande: Any, answer: list[Row]
) -> None:
    shapes = {
        (f["id"].partition(".")[0], f["properties"]["millesime"]): f["geometry"]
        for f in features(world.store, grant, right.collection)
    }
    for row in with_geometry(grant, world.store, demande, answer[:: 1 + len(answer) // 20]):
        assert row["geometry"] == shapes[row["code"], row["millesime"]]


def _shrinks(world: World, grant: Grant, right: Right, demande: Any, wider: Cells) -> None:
    """With a part less nothing more is told."""
    fewer = Right(right.collection, right.parts[:-1])
    others = (r for r in grant.rights if r is not right)
    less = replace(grant, rights=(fewer, *others))
    try:
        rows = indicator_rows(less, world.store, demande)
    except (InvalidValue, UnknownName):  # a year, or the level, is not open any more
        return
    shown = Counter(
        (r["code"], r["millesime"], r["indicateur"], r["valeur"])
        for r in rows
        if r.get("valeur") is not None
    )
    before = Counter[tuple[Any, ...]]()
    for (code, year, name, value, _), times in wider.items():
        before[code, year, name, value] += times
    assert shown <= before


def _is_classed(world: World, grant: Grant, level: str, name: str, method: str) -> None:
    right = grant.rights[0]
    values = [row[name] for row in of_everybody(seen(world, right)) if row[name] is not None]
    asked = {"niveau": level, "indicateur": name, "methode": method, "classes": 3}
    if not values:
        with pytest.raises(InvalidValue, match="aucune valeur"):
            run(Discretisation, grant, world.store, **asked)
        return
    found = run(Discretisation, grant, world.store, **asked)
    bounds = {
        "quantiles": lambda: classes.quantiles(values, 3),
        "jenks": lambda: classes.jenks(values, 3),
        "egaux": lambda: classes.equal(values, 3, indicators()[name].decimales + 1),
    }[method]()
    assert found["bornes"] == bounds
    assert found["resume"]["valeurs"] == len(values)


def _is_compared(world: World, grant: Grant, level: str, chance: Random) -> None:
    """Two territories side by side, or the same refusal as for one that is not there."""
    right = grant.rights[0]
    codes = sorted({row["code"] for row in world.rows(right.collection)})
    pair = chance.sample(codes, 2)
    there = {row["code"]: row for row in of_everybody(seen(world, right))}
    if not right.columns:
        return
    if missing := [code for code in pair if code not in there]:
        said: list[str] = []
        for other in (missing[0], ABSENT[level]):
            two = [other if code == missing[0] else code for code in pair]
            with pytest.raises((InvalidValue, UnknownName)) as refusal:
                run(Comparaison, grant, world.store, niveau=level, codes=two)
            said.append(str(refusal.value).replace(other, "?"))
        assert len(missing) > 1 or said[0] == said[1]
        return
    for row in run(Comparaison, grant, world.store, niveau=level, codes=pair)["lignes"]:
        for side, code in zip("ab", pair, strict=True):
            assert row[f"code_{side}"] == code
            assert row[f"valeur_{side}"] == there[code][row["indicateur"]]
