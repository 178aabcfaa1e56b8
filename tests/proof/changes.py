"""How a fault changes a module of the product: what faults.yml and mutants.yml name."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

Change = Callable[[Any], None]


class _Whoever:
    """A caller who is every caller to what is kept."""

    digest = "0" * 32


class _CodesAlone:
    """A caller's view of a collection whose codes open rows whatever else their part asks."""

    def __init__(self, seen: Any) -> None:
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._seen, name)

    def _terms(self, *_part: Any) -> list[str]:
        return []


class _EveryRow:
    """A caller's view of a collection that forgets which rows are open."""

    def __init__(self, seen: Any) -> None:
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._seen, name)

    def rows(self, _bound: Any, _dialect: Any, **_named: Any) -> None:
        """No predicate at all."""

    def rows_by_code(self, _bound: Any, _dialect: Any) -> None:
        """Nor one of each code."""

    def rows_by_index(self, _bound: Any, _dialect: Any) -> list[str]:
        """Nor one of what an index has."""
        return ["TRUE"]


def put(path: str, value: str) -> Change:
    """Sets `Class.attribute` or `name` of the module to what an expression gives there."""

    def change(module: Any) -> None:
        *owners, name = path.split(".")
        owner: Any = module
        for step in owners:
            owner = getattr(owner, step)
        if not hasattr(owner, name):
            raise AttributeError(f"nothing to break: {module.__name__}.{path}")
        setattr(owner, name, eval(value, vars(module)))  # noqa: S307 - our own words

    return change


def forgetting_rows(method: str, of: str = "Select") -> Change:
    """One statement of the reads made without the caller's rows."""

    def change(module: Any) -> None:
        kind = getattr(module, of)
        made = getattr(kind, method)

        def broken(self: Any, *arguments: Any, **named: Any) -> Any:
            self.visible = _EveryRow(self.visible)
            return made(self, *arguments, **named)

        setattr(kind, method, broken)

    return change


def forgetting_rows_of(asked: str) -> Change:
    """The conditions of a query that asks for that, made without the caller's rows."""

    def change(module: Any) -> None:
        made = module.Select._where

        def broken(self: Any, query: Any) -> Any:
            if getattr(query, asked):
                self.visible = _EveryRow(self.visible)
            return made(self, query)

        module.Select._where = broken

    return change


def kept_for_whoever(method: str) -> Change:
    """What is remembered for a Grant is found by another one's question."""

    def change(module: Any) -> None:
        made = getattr(module.Reads, method)
        setattr(module.Reads, method, lambda self, _grant, *others: made(self, _Whoever(), *others))

    return change


def pieces_of_whoever(module: Any) -> None:
    """Parts of statements that are kept by what they are of, whoever sees them."""

    def broken(self: Any, name: str, of: Any, make: Any) -> Any:
        return module.piece(
            (name, type(self), self.collection.id, self.dialect, of), self.bound, make
        )

    module.Relation._piece = broken


def codes_alone(module: Any) -> None:
    made = module.Visible.rows_by_code
    module.Visible.rows_by_code = lambda self, bound, dialect: made(
        _CodesAlone(self), bound, dialect
    )


def no_format_settled(module: Any) -> None:
    """A request is checked for its parameters, and reads under the Grant of every format."""

    def broken(question: Any, call: Any) -> None:
        from auth_proxy.authorisation.decide import (
            check_parameters,  # not before: a fault may be in it
        )

        check_parameters(question, call, call.route, call.grant)

    if not hasattr(module, "negotiate"):
        raise AttributeError(f"nothing to break: {module.__name__}.negotiate")
    module.negotiate = broken


def tag_of_whoever(module: Any) -> None:
    made = module.tag_of
    module.tag_of = lambda token, _grant, environ: made(token, _Whoever(), environ)


def tiles_anywhere(module: Any) -> None:
    """A tile is there wherever it lies."""

    def broken(self: Any, columns: Any, rows: Any, _zooms: Any, _box: Any) -> Any:
        matrix_set = module.vector_set_of(self.matrix_set)
        zoom, row, col = (int(text) for text in (self.zoom, self.row, self.col))
        return module.TileQuery(
            columns.collection.id, matrix_set.id, zoom, row, col, columns.names(),
            rows.years, rows.filter,
        )  # fmt: skip

    module.TilePlace.query = broken


def parts_of_hidden_figures(module: Any) -> None:
    """Numerators of figures whose value the caller does not see on the row."""
    made = module.fractions

    def broken(*arguments: Any) -> Any:
        asked = made(*arguments)
        told = re.sub(r'CASE WHEN p\."[^"]+" THEN (f\."[^"]+") END', r"\1", asked.text)
        if told == asked.text:
            raise AttributeError("nothing to break: the condition of each figure")
        return asked._replace(text=told)

    module.fractions = broken


def households_of_everybody(module: Any) -> None:
    """A landlord's own rows are those of every landlord."""
    everybody = module.FRANCE
    module.Compiler._held = lambda _self, columns: [module.RightPart((everybody,), columns)]


def never_ending(module: Any) -> None:
    etat = module.Convention.etat
    module.Convention.etat = lambda self, today: etat(replace(self, fin=date.max), today)


def event_ignored(acte: str) -> Change:
    def change(module: Any) -> None:
        etat = module.Convention.etat

        def broken(self: Any, today: date) -> Any:
            kept = tuple(e for e in self.evenements if e.acte.name != acte)
            return etat(replace(self, evenements=kept), today)

        module.Convention.etat = broken

    return change


def hidden_columns_known(module: Any) -> None:
    make = module.Visible.__init__

    def broken(self: Any, collection: Any, right: Any) -> None:
        make(self, collection, right)
        self.fields = collection.fields
        self._by_name = {f.name: f for f in collection.fields}

    module.Visible.__init__ = broken


def told_apart(module: Any) -> None:
    """Not yours answers otherwise than not found."""
    check = module._check_route

    def broken(call: Any, *others: Any) -> None:
        try:
            check(call, *others)
        except module.Stop as stop:
            if stop.problem.status == 404 and call.collection:
                raise module.Stop(replace(stop.problem, detail="Pas pour vous.")) from stop
            raise

    module._check_route = broken


def held_by_anybody(module: Any) -> None:
    module.held_job = lambda session, job: session.get(module.TravailRow, job.id)


def first_right_kept(module: Any) -> None:
    """Decided once a job, never again."""
    decided: dict[Any, Any] = {}
    of = module.JobRights.of

    def broken(self: Any, order: Any) -> Any:
        key = order.owner, order.process, str(order.body)
        if key not in decided:
            decided[key] = of(self, order)
        return decided[key]

    module.JobRights.of = broken


def first_credential_wins(module: Any) -> None:
    read = module.read_credentials

    def broken(environ: dict[str, Any], url_key: str | None = None) -> Any:
        if environ.get("HTTP_AUTHORIZATION"):
            environ = {k: v for k, v in environ.items() if k != "HTTP_X_API_KEY"}
        return read(environ, url_key)

    module.read_credentials = broken


def job_of_anybody(module: Any) -> None:
    def broken(session: Any, _owner: Any, job_id: str) -> Any:
        row = session.get(module.TravailRow, job_id)
        if row is None:
            raise module.NotFound("calcul introuvable")
        return row

    module.own_job = broken


def read_as_who_sees_all(module: Any) -> None:
    """A process that reads its points whoever asks."""
    made = module._streets

    def broken(grant: Any, store: Any, commune: str) -> Any:
        from parc_social.access.model.grant import Right  # not before: a fault may be in it
        from parc_social.access.model.perimeter import FRANCE
        from parc_social.access.model.right_part import RightPart

        every = Right(module.COLLECTION, (RightPart((FRANCE,), module._COLUMNS),))
        return made(replace(grant, rights=(every,)), store, commune)

    module._streets = broken


def pages_of_everybody(module: Any) -> None:
    """Pages read every row of what they may read some of."""
    made = module.PageReads.__init__

    def broken(self: Any, store: Any, grant: Any, tell: Any) -> None:
        from parc_social.access.model.grant import Right  # not before: a fault may be in it
        from parc_social.access.model.perimeter import FRANCE
        from parc_social.access.model.right_part import RightPart

        every = tuple(
            Right(one.collection, (RightPart((FRANCE,), one.columns),)) for one in grant.rights
        )
        made(self, store, replace(grant, rights=every), tell)

    module.PageReads.__init__ = broken


def groups_of_everybody(module: Any) -> None:
    """A polygon adds up the groups of whoever."""
    views_of = module.views_of

    def broken(grant: Any, query: Any) -> Any:
        found = views_of(grant, query)
        return {**found, query.collection: _EveryRow(found[query.collection])}

    module.views_of = broken


def limits_forgotten(module: Any) -> None:
    """A job reads what its account may, whatever its secret was limited to."""
    identity = module.JobRights._identity
    module.JobRights._identity = lambda self, one, _limits: identity(self, one, ())


def read_under_other_rights(module: Any) -> None:
    """A result is taken for one of the rights of who reads it."""
    result = module.Jobs.result

    def broken(self: Any, owner: Any, job_id: str) -> Any:
        from parc_social.access.model.grant import current_grant

        try:
            digest = current_grant().digest
        except LookupError:
            return result(self, owner, job_id)
        return replace(result(self, owner, job_id), digest=digest)

    module.Jobs.result = broken


def as_asked(module: Any) -> None:
    """The journal keeps the text of the question, with its values."""
    line = module.line

    def broken(clock: Any, environ: Any, call: Any, answer: Any) -> Any:
        made = line(clock, environ, call, answer)
        return made._replace(requete=environ.get("QUERY_STRING", ""))

    module.line = broken


def kept_for_the_session(module: Any) -> None:
    module._SET_SIRENS = module._SET_SIRENS.replace("true)", "false)")


def every_column(module: Any) -> None:
    module.CellSelect._column = lambda self, field: module.plain(field.name)


def one_format_kept_wide(module: Any) -> None:
    """Rows that have one format go out of every part, whatever it opens."""
    settle = module.settle_format

    def broken(request: Any, call: Any, route: Any, grant: Any) -> None:
        if route.use:
            settle(request, call, route, grant)

    module.settle_format = broken


def styles_of_all(module: Any) -> None:
    """Every indicator of a collection is a style of it, whoever asks."""

    def broken(_grant: Any, collection_id: str) -> Any:
        collection = module.collections()[collection_id]
        return [one for one in module.indicators().values() if collection.field(one.id)]

    if not hasattr(module, "indicators_of"):
        raise AttributeError(f"nothing to break: {module.__name__}.indicators_of")
    module.indicators_of = broken
