"""Columns read whole are the rows that `records` gives, under every Grant and on both stores."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.execution.statement import Bound, DbRole, Statement
from parc_social.storage.execution.whole_columns import ColumnKinds
from parc_social.storage.query.model import FeatureQuery, Years
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store
from testing.made.stores.pair import GRANTS, Pair, grant_of
from testing.rows import each_row
from testing.sample import crossed, sampled

NAMES = (
    "rpls-logements", "rpls-logements-serie", "adresses", "ops-menages", "territoires-commune",
    "indicateurs-commune", "indicateurs-commune-serie", "indicateurs-carreau-serie",
)  # fmt: skip
QUESTIONS: dict[str, dict[str, Any]] = {
    "tout": {},
    "un millésime": {"years": Years(2025, 2025)},
    "depuis": {"years": Years(2025, None)},
    "une boîte": {"boxes": ((-62.0, 15.0, -61.4, 16.2),)},
    "une commune": {"equals": (("code_commune", "97101"),)},
    "rien de tel": {"equals": (("code_commune", "00000"),)},
}
READ = (FieldType.STRING, FieldType.INTEGER, FieldType.NUMBER)
TEXTS: tuple[tuple[str | None, ...], ...] = (
    ("a", None, ""), ("", ""), (None, None), ("",), (None,), ("\x1e",), ("\x1f",),
    ("\x1e", None), ("a\x1fb", "c"), ("a\x1eb", None), ("é\n'", "\\x1e"),
)  # fmt: skip


def _query(grant: Grant, name: str, asked: dict[str, Any]) -> FeatureQuery:
    """Some columns of each kind that is read so."""
    fields = visible(grant, name).fields
    columns = [f.name for kind in READ for f in [f for f in fields if f.type is kind][:6]]
    return FeatureQuery(name, limit=1_000, columns=tuple(columns), geometry=False, **asked)


@sampled
@each_row(("grant", "question"), crossed(tuple(GRANTS), tuple(QUESTIONS), 3))
def test_columns_are_the_rows_of_a_page(stores: Pair, grant: str, question: str) -> None:
    rights = grant_of(grant)
    for name in NAMES:
        asked = QUESTIONS[question]
        if "equals" in asked and "code_commune" not in visible(rights, name).names:
            continue
        query = _query(rights, name, asked)
        for store in stores:
            rows, columns = store.records(rights, query), store.columns(rights, query)
            assert columns == {name: [row[name] for row in rows] for name in columns}
            assert not rows or [*columns] == [*rows[0]]


def test_values_of_columns_are_those_of_python(stores: Pair) -> None:
    """A count is whole, a null is None: what is written of them is the same on both stores."""
    rights = grant_of("france")
    query = _query(rights, "indicateurs-commune", {})
    read = [store.columns(rights, query) for store in stores]
    kinds = [{name: {*map(type, column)} for name, column in one.items()} for one in read]
    assert kinds[0] == kinds[1]
    assert {int, float, str, type(None)} == set().union(*kinds[0].values())


def test_a_limit_leaves_rows_out(stores: Pair) -> None:
    rights = grant_of("france")
    query = FeatureQuery("rpls-logements", limit=7, columns=("code_commune",))
    for store in stores:
        assert len(store.columns(rights, query)["code_commune"]) == 7


def test_a_hidden_column_is_an_unknown_column(stores: Pair) -> None:
    query = FeatureQuery("rpls-logements", columns=("identifiant_rpls",))
    hidden = FeatureQuery("rpls-logements", columns=("code_commune",), equals=(("mode", "1"),))
    for store in stores:
        for asked in (query, hidden):
            with pytest.raises(UnknownName):
                store.columns(grant_of("siennes sans siren"), asked)


def test_without_a_right_there_are_no_columns(stores: Pair) -> None:
    for store in stores:
        for name in (*collections(), "inexistant"):
            with pytest.raises(NotFound):
                store.columns(Grant("compte", "552100554"), FeatureQuery(name))


@each_row(("texts",), [(one,) for one in TEXTS])
def test_a_text_is_read_whatever_is_in_it(stores: Pair, texts: Sequence[str | None]) -> None:
    """Where columns are sent with marks between them, a text may have such a mark in it."""
    kinds, reader = ColumnKinds(1, [True, False]), DbRole("rpls_logement")
    for store in stores:
        bound = Bound(store.dialect.mark)
        rows = [
            f"({n}, {bound(text, 'VARCHAR')}, {bound(n / 2, 'DOUBLE PRECISION')})"
            for n, text in enumerate(texts)
        ]
        made = f"SELECT * FROM (VALUES {', '.join(rows)}) AS v(n, t, d) WHERE n >= 0"  # noqa: S608
        found = store.in_columns(Statement(made, bound.values), reader, kinds)
        assert [one.tolist() for one in found.keys] == [list(range(len(texts)))]
        assert found.in_order() == [list(texts), [n / 2 for n in range(len(texts))]]


def test_one_millesime_is_counted_in_its_own_tables(
    stores: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each other table would be named with its hundreds of columns: 22 ms of five editions."""
    query = FeatureQuery("indicateurs-commune-serie", years=Years(2025, 2025))
    for store in stores:
        asked: list[str] = []
        monkeypatch.setattr(store, "rows", _noted(store, asked))
        store.count(grant_of("france"), query)
        assert "indicateurs_2025" in asked[-1]
        assert "indicateurs_2024" not in asked[-1]


def _noted(store: Store, asked: list[str]) -> Callable[[Statement, DbRole], list[Any]]:
    """The reads of a store, which keeps the texts of its statements."""
    rows = store.rows

    def read(statement: Statement, reader: DbRole) -> list[Any]:
        asked.append(statement.text)
        return rows(statement, reader)

    return read
