"""Maps go out under the format `png` of a convention: of its parts alone, and nowhere else."""

from contextvars import copy_context

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from auth_proxy.authorisation.admission import settle_format
from auth_proxy.authorisation.request_context import RequestContext
from auth_proxy.errors.problem import Stop
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.access.operation import permits
from parc_social.catalogue.routes.table import BY_OPERATION
from parc_social.wording import cited
from testing.rows import each_row

DRAWN = ("map", "map-tile", "map-tileset", "map-tilesets")
TABLE = RightPart((FRANCE,), ("id", "numero"), formats=("json", "csv"))
PICTURE = RightPart((FRANCE,), ("id",), formats=("png",))


def grant(*parts: RightPart) -> Grant:
    return Grant("compte", "732829320", rights=(Right("adresses", parts),))


def settled(operation: str, given: Grant, asked: str = "") -> Grant:
    call = RequestContext(collection="adresses", pairs=[("f", asked)] if asked else [])
    call.grant = given
    request = Request(EnvironBuilder().get_environ())
    copy_context().run(
        settle_format, request, call, BY_OPERATION[operation], given
    )  # leaves no Grant behind
    assert call.grant is not None
    return call.grant


@each_row("operation", DRAWN)
def test_without_png_a_collection_has_no_map(operation: str) -> None:
    assert not permits(grant(TABLE), operation, "adresses")
    assert permits(grant(TABLE, PICTURE), operation, "adresses")
    assert not permits(grant(PICTURE), operation, "rpls-logements")
    assert not permits(grant(PICTURE), operation, None)


@each_row("operation", ["map", "map-tile", "dataset-map"])
@each_row("coding", ["", "png", "jpeg"])
def test_only_the_parts_of_the_format_are_drawn(operation: str, coding: str) -> None:
    narrowed = settled(operation, grant(TABLE, PICTURE), coding)
    assert narrowed.rights == (Right("adresses", (PICTURE,)),)


def test_a_closed_collection_is_not_on_a_map_of_several() -> None:
    assert settled("dataset-map", grant(TABLE)).right("adresses") is None


@each_row("operation", ["map", "map-tile", "dataset-map"])
@each_row("coding", ["json", "gif", "PNG", "image/png", "é"])
def test_another_coding_is_an_unknown_format(operation: str, coding: str) -> None:
    with pytest.raises(Stop) as stop:
        settled(operation, grant(PICTURE), coding)
    told = stop.value.problem.detail
    assert told.startswith(
        f"f : {cited(coding)} n'est pas proposé ici ; cette adresse propose : png, "
    )
