"""Faults that access control must not survive unseen: each on another mechanism, with who finds it.

A fault changes one name of one module of the product. `tests` are those of which one must fail.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Change = Callable[[Any], None]
ORACLES = "tests/integration/parc_social/access"
_ALIKE = f"{ORACLES}/test_grant_oracle.py::test_every_complete_route_shows_the_same_cells"
ORACLE = f"{_ALIKE}[rpls-logements]"
FIGURES = f"{_ALIKE}[indicateurs-commune]"
_DRAWN = f"{ORACLES}/test_grant_oracle.py::test_pictures_and_styles_show_what_is_open"
_CELLS = f"{ORACLES}/test_grant_oracle_coverages.py"
COVERAGES = f"{_CELLS}::test_a_coverage_shows_the_cells_of_the_grant"
SPANS = f"{_CELLS}::test_no_grid_is_told_where_no_cell_is_the_callers"
_PROCESSES = f"{ORACLES}/test_grant_oracle_processes.py"
POLYGON = f"{_PROCESSES}::test_a_polygon_adds_up_the_groups_that_are_open[duckdb]"
MATCHED = f"{_PROCESSES}::test_addresses_are_matched_among_the_points_that_are_open[duckdb]"
KEPT = (
    f"{ORACLES}/test_grant_oracle_jobs.py"
    "::test_a_job_answers_under_the_rights_of_when_it_runs_and_is_read[duckdb]"
)
LOCK = "tests/integration/parc_social/storage/postgres/test_second_lock.py"
GATE = "tests/unit/auth_proxy"
ACCESS = "tests/spec/parc_social/access"
MATRIX = f"{ACCESS}/test_rights_matrice.py::test_the_matrix"
ANSWERS = f"{GATE}/test_gate_answers.py"
MAPS = "tests/unit/ows/test_wms_reading.py"
NOT_YOURS = f"{ANSWERS}::test_not_found_and_not_yours_are_equal_to_the_byte"
JOBS = "tests/integration/parc_social/registry/test_registry_jobs.py"
ENTRANCE = "tests/http/portal/test_portal_entrance.py"
DRAFTS = (
    "tests/integration/parc_social/storage/editions/test_editions_life.py"
    "::test_a_draft_is_seen_by_its_bailleur_and_by_nobody_else"
)
WRITTEN = "tests/integration/parc_social/storage/editions/test_drafts_written.py"
PART4 = "tests/http/server/drafts/test_drafts_api.py"
FRESH = (
    "tests/integration/parc_social/registry/test_registry.py"
    "::test_a_process_sees_within_five_seconds_what_another_has_changed"
)
GUESSES = (
    f"{GATE}/authentication/test_sign_in.py"
    "::test_the_eleventh_guess_waits_even_with_the_right_password"
)
STREAMS = (
    "tests/integration/auth_proxy/test_watchdog_streams.py"
    "::test_an_open_answer_is_broken_off_when_its_right_ends"
)
ENDS = (
    "tests/http/processes/test_job_rights.py"
    "::test_a_right_that_ends_ends_the_job_and_leaves_no_result[sqlite-suspended]"
)
RECORDS = "tests/integration/providers/test_records_grant.py"
ROAD = "tests/http/auth_proxy/test_shortcut_rights.py"
ADDED = "tests/unit/parc_social/catalogue/test_catalogue_added.py"
TAGS = "tests/http/server/test_etag.py::test_another_question_or_caller_has_another_tag[duckdb]"
LISTED = (
    "tests/http/auth_proxy/test_answers_by_account.py"
    "::test_without_an_active_convention_nothing_is_there[duckdb-unsigned]"
)


@dataclass(frozen=True)
class Fault:
    """What is broken, where, how, and the tests that must tell."""

    mechanism: str
    module: str
    change: Change
    tests: tuple[str, ...]


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


def _put(path: str, value: Any) -> Change:
    """Sets `Class.attribute` or `name` of the module."""

    def change(module: Any) -> None:
        *owners, name = path.split(".")
        owner: Any = module
        for step in owners:
            owner = getattr(owner, step)
        if not hasattr(owner, name):
            raise AttributeError(f"nothing to break: {module.__name__}.{path}")
        setattr(owner, name, value)

    return change


def _forgetting_rows(method: str, of: str = "Select") -> Change:
    """One statement of the reads made without the caller's rows."""

    def change(module: Any) -> None:
        kind = getattr(module, of)
        made = getattr(kind, method)

        def broken(self: Any, *arguments: Any, **named: Any) -> Any:
            self.seen = _EveryRow(self.seen)
            return made(self, *arguments, **named)

        setattr(kind, method, broken)

    return change


def _forgetting_rows_of(asked: str) -> Change:
    """The conditions of a query that asks for that, made without the caller's rows."""

    def change(module: Any) -> None:
        made = module.Select._where

        def broken(self: Any, query: Any) -> Any:
            if getattr(query, asked):
                self.seen = _EveryRow(self.seen)
            return made(self, query)

        module.Select._where = broken

    return change


def _kept_for_whoever(method: str) -> Change:
    """What is remembered for a Grant is found by another one's question."""

    def change(module: Any) -> None:
        made = getattr(module.Reads, method)
        setattr(module.Reads, method, lambda self, _grant, *others: made(self, _Whoever(), *others))

    return change


def _pieces_of_whoever(module: Any) -> None:
    """Parts of statements that are kept by what they are of, whoever sees them."""

    def broken(self: Any, name: str, of: Any, make: Any) -> Any:
        return module.piece(
            (name, type(self), self.collection.id, self.dialect, of), self.bound, make
        )

    if not hasattr(module.Select, "_piece"):
        raise AttributeError(f"nothing to break: {module.__name__}.Select._piece")
    module.Select._piece = broken


def _codes_alone(module: Any) -> None:
    made = module.Visible.rows_by_code
    module.Visible.rows_by_code = lambda self, bound, dialect: made(
        _CodesAlone(self), bound, dialect
    )


def _no_format_settled(module: Any) -> None:
    """The road checks parameters, and reads under the Grant of every format."""

    def broken(question: Any, call: Any) -> None:
        from auth_proxy.authorisation.decide import (
            check_parameters,  # not before: a fault may be in it
        )

        check_parameters(question, call, call.route, call.grant)

    if not hasattr(module, "settle"):
        raise AttributeError(f"nothing to break: {module.__name__}.settle")
    module.settle = broken


def _tag_of_whoever(module: Any) -> None:
    made = module.tag_of
    module.tag_of = lambda token, _grant, environ: made(token, _Whoever(), environ)


def _tiles_anywhere(module: Any) -> None:
    """A tile is there wherever it lies."""

    def broken(self: Any, columns: Any, _zooms: Any, _box: Any) -> Any:
        matrix_set = module.matrix_set_of(self.matrix_set)
        zoom, row, col = (int(text) for text in (self.zoom, self.row, self.col))
        return module.TileQuery(
            columns.collection.id, matrix_set.id, zoom, row, col, columns.names()
        )

    module.TilePlace.query = broken


def _parts_of_hidden_figures(module: Any) -> None:
    """Numerators of figures whose value the caller does not see on the row."""
    made = module.fractions

    def broken(*arguments: Any) -> Any:
        asked = made(*arguments)
        told = re.sub(r'CASE WHEN p\."[^"]+" THEN (f\."[^"]+") END', r"\1", asked.text)
        if told == asked.text:
            raise AttributeError("nothing to break: the condition of each figure")
        return asked._replace(text=told)

    module.fractions = broken


def _households_of_everybody(module: Any) -> None:
    """A landlord's own rows are those of every landlord."""
    everybody = module.FRANCE
    module.Compiler._held = lambda _self, columns: [module.RightPart((everybody,), columns)]


def _never_ending(module: Any) -> None:
    etat = module.Convention.etat
    module.Convention.etat = lambda self, today: etat(replace(self, fin=date.max), today)


def _event_ignored(acte: str) -> Change:
    def change(module: Any) -> None:
        etat = module.Convention.etat

        def broken(self: Any, today: date) -> Any:
            kept = tuple(e for e in self.evenements if e.acte.name != acte)
            return etat(replace(self, evenements=kept), today)

        module.Convention.etat = broken

    return change


def _hidden_columns_known(module: Any) -> None:
    make = module.Visible.__init__

    def broken(self: Any, collection: Any, right: Any) -> None:
        make(self, collection, right)
        self.fields = collection.fields
        self._by_name = {f.name: f for f in collection.fields}

    module.Visible.__init__ = broken


def _told_apart(module: Any) -> None:
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


def _held_by_anybody(module: Any) -> None:
    module._held = lambda session, taken: session.get(module.TravailRow, taken.id)


def _first_right_kept(module: Any) -> None:
    """Decided once a job, never again."""
    decided: dict[Any, Any] = {}
    of = module.JobRights.of

    def broken(self: Any, order: Any) -> Any:
        key = order.owner, order.process, str(order.body)
        if key not in decided:
            decided[key] = of(self, order)
        return decided[key]

    module.JobRights.of = broken


def _first_credential_wins(module: Any) -> None:
    read = module.read_credentials

    def broken(environ: dict[str, Any], url_key: str | None = None) -> Any:
        if environ.get("HTTP_AUTHORIZATION"):
            environ = {k: v for k, v in environ.items() if k != "HTTP_X_API_KEY"}
        return read(environ, url_key)

    module.read_credentials = broken


def _job_of_anybody(module: Any) -> None:
    def broken(session: Any, _owner: Any, job_id: str) -> Any:
        row = session.get(module.TravailRow, job_id)
        if row is None:
            raise module.NotFound("calcul introuvable")
        return row

    if not hasattr(module, "_own"):
        raise AttributeError(f"nothing to break: {module.__name__}._own")
    module._own = broken


def _read_as_who_sees_all(module: Any) -> None:
    """A process that reads its points whoever asks."""
    made = module._streets

    def broken(grant: Any, store: Any, commune: str) -> Any:
        from parc_social.access.model.grant import Right  # not before: a fault may be in it
        from parc_social.access.model.perimeter import FRANCE
        from parc_social.access.model.right_part import RightPart

        every = Right(module.COLLECTION, (RightPart((FRANCE,), module._COLUMNS),))
        return made(replace(grant, rights=(every,)), store, commune)

    module._streets = broken


def _groups_of_everybody(module: Any) -> None:
    """A polygon adds up the groups of whoever."""
    shown_by = module.shown_by

    def broken(grant: Any, query: Any) -> Any:
        found = shown_by(grant, query)
        return {**found, query.collection: _EveryRow(found[query.collection])}

    module.shown_by = broken


def _limits_forgotten(module: Any) -> None:
    """A job reads what its account may, whatever its secret was limited to."""
    identity = module.JobRights._identity
    module.JobRights._identity = lambda self, one, _limits: identity(self, one, ())


def _read_under_other_rights(module: Any) -> None:
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


def _as_asked(module: Any) -> None:
    """The journal keeps the text of the question, with its values."""
    line = module.line

    def broken(clock: Any, environ: Any, call: Any, answer: Any) -> Any:
        made = line(clock, environ, call, answer)
        return made._replace(requete=environ.get("QUERY_STRING", ""))

    module.line = broken


def _kept_for_the_session(module: Any) -> None:
    module._PUT = module._PUT.replace("true)", "false)")


def _every_column(module: Any) -> None:
    module.CellSelect._column = lambda self, field: module.plain(field.name)


def _styles_of_all(module: Any) -> None:
    """Every indicator of a collection is a style of it, whoever asks."""

    def broken(_grant: Any, collection_id: str) -> Any:
        collection = module.collections()[collection_id]
        return [one for one in module.indicators().values() if collection.field(one.id)]

    if not hasattr(module, "indicators_of"):
        raise AttributeError(f"nothing to break: {module.__name__}.indicators_of")
    module.indicators_of = broken


FAULTS: Mapping[str, Fault] = {
    # What the statements read.
    "pages": Fault(
        "statement of a page", "parc_social.storage.statements.batches",
        _forgetting_rows("page", "Batches"), (ORACLE,),
    ),
    "exports": Fault(
        "statement of a whole answer", "parc_social.storage.statements.batches",
        _forgetting_rows("within", "Batches"), (ORACLE,),
    ),
    "cells": Fault(
        "figures of a coverage", "parc_social.storage.statements.maps.cells",
        _forgetting_rows("cells", "CellSelect"), (COVERAGES,),
    ),
    "spans": Fault(
        "grid of a coverage", "parc_social.storage.statements.maps.cells",
        _forgetting_rows("spans", "CellSelect"), (SPANS,),
    ),
    "cells-columns": Fault(
        "columns of a part of the cells",
        "parc_social.storage.statements.maps.cells", _every_column,
        (COVERAGES,),
    ),
    "pieces": Fault(
        "kept parts of statements", "parc_social.storage.statements.select", _pieces_of_whoever,
        (ORACLE,),
    ),
    "kept-counts": Fault(
        "count that is kept", "parc_social.storage.reads", _kept_for_whoever("_count"), (ORACLE,)
    ),
    "kept-extent": Fault(
        "lines of an extent that are kept", "parc_social.storage.extents",
        _forgetting_rows("extent", "ExtentSelect"), (ORACLE,),
    ),
    "merged-codes": Fault(
        "rows merged code by code", "parc_social.storage.sql.visibility", _codes_alone, (ORACLE,)
    ),
    "count": Fault(
        "count", "parc_social.storage.statements.select", _forgetting_rows("count"), (ORACLE,)
    ),
    "item": Fault(
        "item by identifier",
        "parc_social.storage.statements.select", _forgetting_rows("item"), (ORACLE,)
    ),
    "tile": Fault(
        "tile", "parc_social.storage.statements.maps.tile", _forgetting_rows("tile", "TileSelect"),
        (ORACLE,),
    ),
    "extent": Fault(
        "extent", "parc_social.storage.statements.select", _forgetting_rows("extent"), (ORACLE,)
    ),
    "records": Fault(
        "rows of processes", "parc_social.storage.statements.select", _forgetting_rows("records"),
        (ORACLE,),
    ),
    "figures": Fault(
        "numerators of processes",
        "parc_social.storage.statements.fractions", _parts_of_hidden_figures,
        (FIGURES,),
    ),
    "filter": Fault(
        "reading by a filter",
        "parc_social.storage.statements.select", _forgetting_rows_of("filter"),
        (ORACLE,),
    ),
    "box": Fault(
        "reading by a box", "parc_social.storage.statements.select", _forgetting_rows_of("boxes"),
        (ORACLE,),
    ),
    "masked-column": Fault(
        "column of one's own rows", "parc_social.storage.sql.visibility",
        _put("Visible.column", lambda self, name, _bound, _dialect: f't."{self.field(name).name}"'),
        (ORACLE,),
    ),
    "hidden-column": Fault(
        # Not by the oracle: PostgreSQL refuses the column by itself before anything is compared.
        "hidden column", "parc_social.storage.sql.visibility", _hidden_columns_known,
        ("tests/spec/parc_social/storage/test_filter.py",),
    ),
    "drafts": Fault(
        "drafts of others", "parc_social.storage.editions.snapshot",
        _put("Snapshot.seen", lambda self, collection, _sirens: (
            *self.of(collection), *self.drafts.get(collection.relation, ())
        )),
        (DRAFTS,),
    ),
    "draft-of-another": Fault(
        "write in another's draft",
        "parc_social.storage.statements.select", _forgetting_rows("whole_row"),
        (f"{WRITTEN}::test_nobody_else_learns_of_a_write[duckdb]",),
    ),
    "stale-write": Fault(
        "write in a state that is no more", "parc_social.storage.drafts",
        _put("_check_state", lambda *_arguments: None),
        (f"{WRITTEN}::test_a_row_is_written_only_in_the_state_that_was_read[duckdb]",),
    ),
    "stale-if-match": Fault(
        "If-Match of a state that is no more", "server.views.transactions",
        _put("_check_seen", lambda _row: None),
        (f"{PART4}::test_nothing_is_written_but_in_the_state_that_was_read[duckdb-stale]",),
    ),
    "draft-writer": Fault(
        "who writes in drafts", "parc_social.access.writing", _put("why_not", lambda *_who: None),
        (f"{ACCESS}/test_writing_drafts.py",),
    ),
    "downloads": Fault(
        "whole editions", "parc_social.storage.sql.visibility",
        _put("Visible.is_whole", property(lambda _self: True)),
        ("tests/spec/parc_social/storage/test_downloads.py",),
    ),
    "process-reads": Fault(
        "process that forgets the Grant", "processes.appariement_adresses", _read_as_who_sees_all,
        (MATCHED,),
    ),
    "polygon-groups": Fault(
        "groups of a polygon", "parc_social.storage.group_sums", _groups_of_everybody, (POLYGON,)
    ),
    "polygon-year": Fault(
        "closed year of a polygon", "parc_social.storage.sql.visibility",
        _put("Visible.opens_year", lambda *_arguments: True), (POLYGON,),
    ),
    "map": Fault(
        "map that forgets the perimeter", "parc_social.storage.statements.maps.map",
        _forgetting_rows("drawn", "MapSelect"), (f"{_DRAWN}[rpls-logements]",),
    ),
    "styles": Fault(
        "list of styles that forgets the Grant", "parc_social.maps.available", _styles_of_all,
        (f"{_DRAWN}[indicateurs-commune]",),
    ),
    "map-format": Fault(
        "parts of a convention that opens no picture",
        "auth_proxy.authorisation.media_types", _put("_ONLY", {}),
        (
            (f"{GATE}/authorisation/test_media_types_of_maps.py"
            "::test_only_the_parts_of_the_format_are_drawn"),),
    ),
    # What is decided, and until when.
    "matrix": Fault(
        "matrix of rights by type", "parc_social.access.model.matrix",
        _put("Droit.etendue", lambda self, _reach: self.wide),
        (MATRIX,),
    ),
    "households": Fault(
        "households of others", "parc_social.access.compile",
        _households_of_everybody,
        (MATRIX,),
    ),
    "cache-key": Fault(
        "key of caches", "parc_social.access.model.grant",
        _put("Grant.digest", property(lambda _self: "0" * 32)),
        (f"{ACCESS}/test_grant_algebra.py",),
    ),
    "expiry": Fault(
        "end of a convention", "parc_social.access.conventions.convention", _never_ending,
        (f"{ACCESS}/test_convention_etat.py",),
    ),
    "revocation": Fault(
        "revocation", "parc_social.access.conventions.convention", _event_ignored("REVOQUER"),
        (f"{ACCESS}/test_convention_etat.py",),
    ),
    "suspension": Fault(
        "suspension", "parc_social.access.conventions.convention", _event_ignored("SUSPENDRE"),
        (f"{ACCESS}/test_convention_etat.py",),
    ),
    "one-signature": Fault(
        "two persons sign", "parc_social.access.conventions.convention",
        _put("Convention.contresignee", property(
            lambda self: any(e.acte.name == "SIGNER" for e in self.evenements)
        )),
        (f"{ACCESS}/test_convention_etat.py",),
    ),
    "signatory": Fault(
        "who may sign", "parc_social.access.conventions.signatory",
        _put("check_signatory", lambda *_arguments: None),
        ("tests/unit/cli/test_accounts_commands.py",),
    ),
    "freshness": Fault(
        "age of what is remembered", "parc_social.registry.registry",
        _put("LIFE_S", 3_600.0), (FRESH,),
    ),
    "absorbed": Fault(
        "rights of a landlord that was absorbed", "parc_social.access.model.succession",
        _put("absorbed", lambda *_arguments: None), (f"{ACCESS}/test_successions_rights.py",),
    ),
    "delegation": Fault(
        "limits of a delegate", "parc_social.access.compile",
        _put("Compiler._delegated", lambda _self, parts, _collection: parts),
        (f"{ACCESS}/test_delegation.py",),
    ),
    "wide-delegation": Fault(
        "delegation wider than its convention", "parc_social.access.delegation_rules",
        _put("check_delegation", lambda *_arguments: None), (f"{ACCESS}/test_delegation.py",),
    ),
    "intersection": Fault(
        "what a user and a portal both open", "parc_social.access.model.right_part",
        _put("meet", lambda one, _other: one), (f"{ACCESS}/test_grant_algebra.py",),
    ),
    "actor": Fault(
        "token that names a portal", "auth_proxy.authentication.grants",
        _put("intersect", lambda user, _portal: user),
        (f"{GATE}/authentication/test_grants_federation.py::test_a_user_sees_through_a_portal_what_both_open",),
    ),
    "republication": Fault(
        "portal on its own account", "parc_social.access.federation",
        _put("on_own_account", lambda _identity, conventions: tuple(conventions)),
        (f"{ACCESS}/test_federation.py",),
    ),
    # The gate.
    "permission": Fault(
        "operation that is not open", "auth_proxy.authorisation.decide",
        _put("permits", lambda *_arguments: True),
        (NOT_YOURS,),
    ),
    "parsed-permission": Fault(
        "type that is not open, in a request that was read",
        "auth_proxy.authorisation.decide_parsed",
        _put("permits", lambda *_arguments: True),
        (f"{GATE}/authorisation/test_parsed_request.py::test_what_is_not_open_is_not_found",),
    ),
    "parsed-format": Fault(
        "format that is not open, in a request that was read",
        "auth_proxy.authorisation.decide_parsed",
        _put("_narrow", lambda *_arguments: None),
        (f"{GATE}/authorisation/test_parsed_request.py::test_only_the_parts_of_the_format_are_read",),
    ),
    "wms-formats": Fault(
        "pictures of what does not go out as one", "server.views.wms", _put("PNG", "json"),
        (f"{MAPS}::test_what_does_not_go_out_as_a_picture_is_no_layer",),
    ),
    "wms-info-format": Fault(
        "rows under a pixel in a closed format", "ows.wms.get_feature_info",
        _put("_opens", lambda *_arguments: True),
        (f"{MAPS}::test_what_is_under_a_pixel_goes_out_in_formats_that_are_open",),
    ),
    "wms-style": Fault(
        "style of a figure that is hidden", "ows.wms.layers",
        _put("chosen_style", lambda *_arguments: None),
        (f"{MAPS}::test_a_figure_that_is_hidden_is_no_style",),
    ),
    "wms-layers": Fault(
        "rows of a map", "parc_social.storage.statements.maps.map",
        _forgetting_rows("drawn", "MapSelect"), (ORACLE,),
    ),
    "not-found": Fault(
        "not found and not yours", "auth_proxy.authorisation.decide", _told_apart, (NOT_YOURS,)
    ),
    "format": Fault(
        "format that the convention does not open", "parc_social.access.model.grant",
        _put("Right.opens", lambda *_arguments: True),
        (f"{GATE}/authorisation/test_media_types.py::test_a_closed_format_is_an_unknown_format",),
    ),
    "identity-headers": Fault(
        "headers that claim an identity", "auth_proxy.authorisation.headers",
        _put("strip", lambda *_arguments: None),
        (f"{ANSWERS}::test_the_view_meets_no_header_that_a_client_could_forge",),
    ),
    "ambiguous-path": Fault(
        "address read in two ways", "auth_proxy.url",
        _put("check_address", lambda *_arguments: None),
        (f"{ANSWERS}::test_ambiguous_paths_are_refused_before_anything",),
    ),
    "unknown-parameter": Fault(
        "unknown parameter", "auth_proxy.authorisation.decide",
        _put("check_parameters", lambda *_arguments: None),
        (f"{ANSWERS}::test_parameters_are_a_closed_list",),
    ),
    "two-credentials": Fault(
        "two credentials", "auth_proxy.authentication.credentials", _first_credential_wins,
        (f"{GATE}/authentication/test_credentials.py::test_two_credentials_are_one_too_many",),
    ),
    "read-only": Fault(
        "secret that only reads",
        "auth_proxy.authorisation.decide", _put("_check_may_act", lambda _call: None),
        (f"{GATE}/authentication/test_credentials.py::test_a_secret_that_only_reads_runs_nothing",),
    ),
    "attempts": Fault(
        "failed sign-ins", "auth_proxy.authentication.attempts",
        _put("Attempts.wait", lambda *_arguments, **_secret: 0),
        (GUESSES,),
    ),
    "stream": Fault(
        "answer under way when its right ends", "auth_proxy.watchdog",
        _put("_holds", lambda *_arguments: True),
        (STREAMS,),
    ),
    "openapi": Fault(
        "collections of OpenAPI and of the list", "server.resources",
        _put("seen_resources", lambda resources, *_of_the_caller: dict(resources)),
        (LISTED,),
    ),
    # The short road.
    "road-format": Fault(
        "format and rows of a line, on the short road", "server.wsgi.shortcut", _no_format_settled,
        (f"{ROAD}::test_rows_of_a_line_go_out_in_its_own_formats_alone[items]",),
    ),
    "road-parameters": Fault(
        "unknown parameter, on the short road", "auth_proxy.authorisation.negotiation",
        _put("check_parameters", lambda *_arguments: None),
        (f"{ROAD}::test_parameters_are_a_closed_list",),
    ),
    "road-tag": Fault(
        "tag of another caller's answer, on the short road", "server.wsgi.shortcut",
        _tag_of_whoever, (TAGS,),
    ),
    "tile-limits": Fault(
        "tile outside of the caller's limits", "providers.tiles.request", _tiles_anywhere,
        (f"{ROAD}::test_a_tile_outside_of_ones_limits_is_not_there[duckdb]",),
    ),
    "added-catalogue": Fault(
        "test catalogue that takes rows of the shipped one", "parc_social.catalogue.load",
        _put("joined", lambda known, added: {**known, **added}),
        (f"{ADDED}::test_it_shows_no_row_of_the_shipped_one_and_takes_no_name",),
    ),
    # Records.
    "record-edition": Fault(
        "record of a survey without a row of the caller's", "providers.records.build",
        _put("_Making._owns", lambda *_arguments: True),
        (f"{RECORDS}::test_a_survey_is_told_of_to_those_whose_rows_it_holds",),
    ),
    "record-count": Fault(
        "count of a collection seen in part", "providers.records.changes",
        _put("is_whole_right", lambda *_arguments: True),
        (f"{RECORDS}::test_counts_are_told_to_who_sees_every_row_and_column",),
    ),
    # Jobs.
    "job-owner": Fault(
        "job of another account", "parc_social.registry.jobs.jobs", _job_of_anybody,
        (f"{JOBS}::test_a_job_exists_for_its_owner_alone",),
    ),
    "job-reader": Fault(
        "result of a job of another account", "parc_social.registry.jobs.jobs", _job_of_anybody,
        (KEPT,),
    ),
    "job-list": Fault(
        "list of jobs", "parc_social.registry.jobs.jobs", _put("_of", lambda *_arguments: ()),
        (f"{JOBS}::test_a_job_exists_for_its_owner_alone",),
    ),
    "job-holder": Fault(
        "worker that is held for dead", "parc_social.registry.jobs.jobs", _held_by_anybody,
        (f"{JOBS}::test_the_job_of_a_silent_worker_is_run_again_under_another_name",),
    ),
    "job-right": Fault(
        "right of a job under way", "server.jobs.rights", _first_right_kept,
        (ENDS,),
    ),
    "job-limits": Fault(
        "limits of who asked for a job", "server.jobs.rights", _limits_forgotten, (KEPT,)
    ),
    "job-result": Fault(
        "result read under other rights", "parc_social.registry.jobs.jobs",
        _read_under_other_rights, (KEPT,),
    ),
    "job-expiry": Fault(
        "answer of a job that has expired", "parc_social.registry.jobs.jobs",
        _put("_recover", lambda *_arguments: None),
        (f"{JOBS}::test_what_has_expired_is_gone",),
    ),
    # The journal.
    "fine-without-line": Fault(
        "fine data wait for the journal", "auth_proxy.access_log",
        _put("is_fine", lambda *_arguments: False),
        (f"{GATE}/test_access_log.py::test_fine_data_is_refused_when_its_line_can_not_be_written",),
    ),
    "journal-values": Fault(
        "values in the journal", "auth_proxy.access_log", _as_asked, (f"{GATE}/test_access_log.py",)
    ),
    "journal-chain": Fault(
        "changed line of the journal", "parc_social.journal.point",
        _put("line_print", lambda line, *_form: line["empreinte"]),
        ("tests/integration/parc_social/journal/test_journal_chain.py::test_a_tampered_journal_is_told",),
    ),
    # The pages.
    "session-end": Fault(
        "end of a session", "parc_social.access.conventions.session",
        _put("is_open", lambda *_arguments: True), (f"{ACCESS}/test_session_duree.py",),
    ),
    "session-reads": Fault(
        "session that only reads outside the pages", "auth_proxy.authentication.session",
        _put("_is_own_reading", lambda *_arguments: True),
        (f"{ENTRANCE}::test_a_session_reads_data_pages_and_runs_nothing",),
    ),
    "form-token": Fault(
        "form of another session", "parc_social.access.conventions.session",
        _put("Session.accepts", lambda *_arguments: True),
        (f"{ENTRANCE}::test_a_form_without_the_token_of_the_session_does_nothing",),
    ),
    "form-origin": Fault(
        "form of another site", "portal.form", _put("check_origin", lambda *_arguments: None),
        (f"{ENTRANCE}::test_a_form_from_another_site_does_nothing",),
    ),
    "page-of-others": Fault(
        "page of another organisation", "portal.agreements",
        _put("_may_see", lambda *_arguments: True),
        ("tests/http/portal/test_portal_conventions.py::test_another_partys_convention_is_not_found",),
    ),
    # The second lock.
    "role": Fault(
        "role of the database", "parc_social.storage.postgres.roles",
        _put("role_of", lambda reader: "parc_social_menages" if reader.relation == "ops_menage"
             else "parc_social_prives"),
        (f"{LOCK}::test_a_private_column_is_refused_to_the_role_of_public_ones",),
    ),
    "row-security": Fault(
        "row-level security", "parc_social.storage.postgres.roles",
        _put("lock_households", lambda *_arguments: None),
        (f"{LOCK}::test_households_are_those_that_the_transaction_names",),
    ),
    "private-by-row": Fault(
        "private columns of others, by row", "parc_social.storage.postgres.roles",
        _put("_OWN", "true"),
        (f"{LOCK}::test_a_private_column_is_null_on_rows_that_the_transaction_does_not_name",),
    ),
    "setting-that-stays": Fault(
        "setting of one transaction", "parc_social.storage.postgres.roles",
        _kept_for_the_session,
        (f"{LOCK}::test_the_setting_ends_with_its_transaction_on_a_login_that_reads_everything",),
    ),
}  # fmt: skip
