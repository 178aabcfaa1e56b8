"""A connection that serves: each statement is one call of libpq, prepared when it comes again.

psycopg's cursors do the same in fifteen Python functions and wait in another: 60 µs more for a
statement that takes PostgreSQL 200 (docs/design.md). Values are
dumped, rows loaded and errors made by psycopg all the same.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast

import psycopg
from psycopg import Connection
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult

from parc_social.database.bounded_connection import BoundedConnection
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.execution.kept_text import KeptBlocks
from parc_social.storage.execution.statement import Members
from parc_social.storage.postgres.schema import Row
from parc_social.storage.statements.feature_form import BEFORE, feature_texts
from parc_social.storage.statements.keyset import SOME

_MAX_PREPARED = 100  # statements; one of 400 columns is 40 kB

Question = tuple[bytes, tuple[int, ...]]  # a text with marks $1, $2… and the types of its values


class StatementResult:
    """The answer to one statement, in memory."""

    def __init__(self, result: PGresult, connection: Connection[Any], members: Members) -> None:
        self._result, self._connection = result, connection
        self.members = members

    @property
    def count(self) -> int:
        """Number of rows."""
        return self._result.ntuples

    def some_features(self) -> Iterator[list[bytes]]:
        """The texts of its features, some at a time, which come as columns where `members` says.

        Raises TypeError for numbers of kept texts: see FoundTexts.
        """
        members = self.members
        value = cast(Callable[[int, int], bytes], self._result.get_value)
        for at in range(0, self.count, SOME):
            some = range(at, min(at + SOME, self.count))
            if members is None:
                yield [value(row, 0) for row in some]
            elif isinstance(members, KeptBlocks):
                raise TypeError(members)
            else:
                yield feature_texts(self.rows(at, at + SOME), members)

    def keys(self) -> Row | None:
        """Sort keys of the last feature; None without any."""
        last = self.count - 1
        before = _width(self.members)
        return None if last < 0 else self.rows(last)[0][before:]

    def column(self, place: int) -> list[bytes | None]:
        """The octets of a column, as PostgreSQL sends them."""
        value = cast(Callable[[int, int], bytes | None], self._result.get_value)
        return [value(row, place) for row in range(self.count)]

    def rows(self, first: int = 0, end: int | None = None) -> list[Row]:
        """Its rows from `first` to before `end`, as Python values."""
        last = self.count if end is None else min(end, self.count)
        return self._loader.load_rows(first, last, tuple)

    @cached_property
    def _loader(self) -> Any:
        """Psycopg's Transformer, which finds how each column is read once."""
        transformer = Transformer(self._connection)
        transformer.set_pgresult(self._result, format=Format.BINARY)
        return transformer


def _width(members: Members) -> int:
    """Number of columns of a row that a feature is made of."""
    if isinstance(members, KeptBlocks):
        return members.width
    return 1 if members is None else BEFORE + len(members)


class SessionKind(NamedTuple):
    """What a connection is set for: a role that it has taken (None: the login's own rights).

    `steady`: its statements have one plan (see DbRole).
    """

    role: str | None = None
    steady: bool = False


class ServingConnection(BoundedConnection):
    """Connection of psycopg, with `run_prepared` beside its cursors; `kind` is what it is set for.

    To be opened with `prepare_threshold=None`: else a transaction that fails has psycopg
    forget every prepared statement of the connection, those of `run_prepared` too.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._known: OrderedDict[Question, bytes] = OrderedDict()
        self._made = 0
        self.kind = SessionKind()
        self.shown: Snapshot | None = None  # the last that its server was seen to have, whole

    def run_prepared(
        self, text: bytes, values: Sequence[Any], members: Members = None
    ) -> StatementResult:
        """Runs a statement whose marks are $1, $2…; blocks. Raises psycopg's errors."""
        line: Any = self.pgconn  # its stubs know no NULL among values
        parameters, formats = None, None
        types: tuple[int, ...] = ()
        if values:
            transformer = Transformer(self)
            parameters = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
            types, formats = transformer.types or (), transformer.formats
        name = self._name((text, types))
        if name:
            line.send_query_prepared(name, parameters, formats, Format.BINARY)
        else:
            line.send_query_params(text, parameters, types, formats, Format.BINARY)
        result = self.received()
        self._check(result, ExecStatus.TUPLES_OK)
        return StatementResult(result, self, members)

    def _name(self, question: Question) -> bytes:
        """That of a statement that is prepared, now where it comes a second time; else empty."""
        name = self._known.get(question)
        if name is None:
            self._known[question] = b""
            if len(self._known) > _MAX_PREPARED:
                _, old = self._known.popitem(last=False)
                if old:
                    self.pgconn.send_query(b"DEALLOCATE " + old)
                    self._check(self.received(), ExecStatus.COMMAND_OK)
            return b""
        self._known.move_to_end(question)
        if not name:
            self._made += 1
            name = b"parc_%d" % self._made
            text, types = question
            self.pgconn.send_prepare(name, text, types)
            self._check(self.received(), ExecStatus.COMMAND_OK)
            self._known[question] = name
        return name

    def _check(self, result: PGresult, status: ExecStatus) -> None:
        if result.status == status:
            return
        if self.pgconn.status != ConnStatus.OK:
            raise psycopg.OperationalError("la connexion à PostgreSQL est rompue")
        raise error_from_result(result, self.info.encoding)
