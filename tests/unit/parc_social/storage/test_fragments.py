"""A part of a statement is kept for the next one, unless it binds a value."""

from parc_social.storage.execution.statement import Bound
from parc_social.storage.statements.relation import piece


def _bound() -> Bound:
    return Bound(lambda name: f"%({name})s")


def test_a_part_without_a_value_is_made_once() -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "t.fid"

    key = (test_a_part_without_a_value_is_made_once, "columns")
    assert [piece(key, _bound(), make) for _ in range(3)] == ["t.fid"] * 3
    assert len(made) == 1


def test_a_part_that_binds_a_value_is_made_each_time() -> None:
    for value in ("93", "971"):
        bound = _bound()
        key = (test_a_part_that_binds_a_value_is_made_each_time, "columns")
        text = piece(key, bound, lambda bound=bound, value=value: bound(value, "VARCHAR"))
        assert (text, bound.values) == ("CAST(%(p0)s AS VARCHAR)", {"p0": value})
