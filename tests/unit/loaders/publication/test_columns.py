"""Columns with holes reach the bench as they are."""

from loaders.bench import insert
from parc_social.storage.edition_files.workbench import workshop


def test_none_is_null_and_nothing_else_is() -> None:
    with workshop(None) as bench:
        bench.run("CREATE TABLE t (a VARCHAR, n INTEGER, x DOUBLE)")
        insert(
            bench, "t", {"a": ["u", None, "", "é"], "n": [0, 7, None, None], "x": [0.5, None, 2, 0]}
        )
        found = bench.rows("SELECT * FROM t ORDER BY a NULLS FIRST")
    assert found == [(None, 7, None), ("", None, 2.0), ("u", 0, 0.5), ("é", None, 0.0)]
