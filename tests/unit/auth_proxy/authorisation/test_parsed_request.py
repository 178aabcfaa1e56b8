"""A request that tells its operation in itself: decided on as it was read, closed by default."""

from contextvars import copy_context
from typing import Any

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from auth_proxy.access_log import is_fine
from auth_proxy.authentication.gate_config import ParsedRequest
from auth_proxy.authorisation.admission import settle_parsed
from auth_proxy.authorisation.request_context import RequestContext
from auth_proxy.errors.problem import Stop
from parc_social.access.model.grant import Grant, Right, current_grant
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.formats import GML, JSON
from testing.rows import each_row

OPEN, JSON_ONLY, CLOSED = "adresses", "rpls-logements", "ops-menages"
ROWS = (
    "wfs-get-feature", "wfs-get-feature-by-id", "wfs-get-property-value", "wms-get-map",
    "wms-get-feature-info", "wmts-get-tile", "wmts-get-feature-info",
)  # fmt: skip


def grant() -> Grant:
    return Grant(
        "compte",
        "organisme",
        rights=(
            Right(
                OPEN,
                (
                    RightPart((FRANCE,), ("id",)),
                    RightPart((FRANCE,), ("id", "rep"), formats=(JSON,)),
                ),
            ),
            Right(JSON_ONLY, (RightPart((FRANCE,), ("id",), formats=(JSON,)),)),
        ),
    )


def settled(operation: str, *names: str, format_: str = "") -> tuple[RequestContext, Grant | None]:
    """The call once it is settled, and the Grant that its view would read under."""
    call = RequestContext()
    call.grant = grant()
    parsed = ParsedRequest(operation, names, format_, (("f", format_),), "as it was read")
    request = Request(EnvironBuilder(path="/ows").get_environ())

    def run() -> Any:
        settle_parsed(request, call, lambda _request, _grant: parsed, grant())
        try:
            return current_grant()
        except LookupError:
            return None

    return call, copy_context().run(run)


@each_row("operation", ROWS)
def test_a_call_knows_what_was_read(operation: str) -> None:
    call, _ = settled(operation, OPEN, format_=JSON)
    assert call.operation == operation
    assert (call.collections, call.collection) == ((OPEN,), OPEN)
    assert call.parsed == "as it was read"


@each_row(
    ("operation", "names"),
    [
        ("nosuch", ()), ("ows", ()), ("items", (OPEN,)),
        *((one, (CLOSED,)) for one in ROWS), *((one, (OPEN, CLOSED)) for one in ROWS),
        ("wfs-describe-feature-type", (CLOSED,)), ("wfs-describe-feature-type", (OPEN, CLOSED)),
        ("wms-get-legend-graphic", (CLOSED,)), ("wms-get-map", (JSON_ONLY,)),
    ],
)  # fmt: skip
def test_what_is_not_open_is_not_found(operation: str, names: tuple[str, ...]) -> None:
    """Also where who read it has let it pass: a collection is asked for once more, by its name."""
    with pytest.raises(Stop) as stop:
        settled(operation, *names)
    assert stop.value.problem.status == 404


def test_without_a_reader_there_is_no_service() -> None:
    request = Request(EnvironBuilder(path="/ows").get_environ())
    with pytest.raises(Stop) as stop:
        settle_parsed(request, RequestContext(), None, grant())
    assert stop.value.problem.status == 404


def test_a_format_that_a_convention_does_not_open_is_unknown() -> None:
    with pytest.raises(Stop) as stop:
        settled("wfs-get-feature", JSON_ONLY, format_=GML)
    assert (stop.value.problem.code, stop.value.problem.locator) == (
        "invalid-value", "outputFormat",
    )  # fmt: skip
    assert settled("wfs-get-feature", JSON_ONLY, format_=JSON)[0].grant is not None


def test_only_the_parts_of_the_format_are_read() -> None:
    call, read = settled("wfs-get-feature", OPEN, format_=GML)
    assert read is call.grant is not None
    assert read.right(OPEN).columns == ("id",)  # type: ignore[union-attr]
    assert settled("wfs-get-feature", OPEN, format_=JSON)[0].grant.right(OPEN).columns == (  # type: ignore[union-attr]
        "id", "rep",
    )  # fmt: skip


def test_one_fine_type_of_several_makes_a_request_fine() -> None:
    """No line in the journal, no answer: the rule of fine data."""
    wide, fine = RequestContext(), RequestContext()
    wide.route = fine.route = settled("wfs-get-feature", OPEN, format_=JSON)[0].route
    wide.collections, fine.collections = ("territoires-commune",), ("territoires-commune", OPEN)
    assert not is_fine(wide)
    assert is_fine(fine)
