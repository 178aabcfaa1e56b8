"""What a request of WMS is read as under a Grant, before anything is read of a store."""

from pathlib import Path
from typing import Any, cast

import flask
import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.formats import JSON, PNG
from parc_social.catalogue.load import collections
from parc_social.errors import OwsRefusal
from parc_social.settings import Settings
from parc_social.storage.query.bbox import RequestedBbox, boxes_of
from parc_social.storage.query.crs import offered_systems
from providers.maps.request import MapParameters
from server.views.ows import OwsMount
from testing.rows import each_row

ALL, DRAWN, ROWS_ONLY, BARE = (
    "indicateurs-commune", "indicateurs-epci", "indicateurs-region", "indicateurs-departement",
)  # fmt: skip
FIGURE = "part_personnes_seules"
PLACE = {"crs": "CRS:84", "bbox": "2,48,3,49", "width": "9", "height": "9"}
INFO = {**PLACE, "request": "GetFeatureInfo", "version": "1.3.0", "i": "1", "j": "1"}


def right(name: str, *formats: str, less: str = "") -> Right:
    columns = tuple(f.name for f in collections()[name].fields if not less or less not in f.name)
    return Right(name, (RightPart((FRANCE,), columns, formats=formats or None),))


GRANT = Grant("compte", "organisme", rights=(
    right(ALL), right(DRAWN, PNG, JSON), right(ROWS_ONLY, JSON), right(BARE, less=FIGURE),
))  # fmt: skip


def read(**asked: str) -> Any:
    """None of these asks the store: there is none."""
    configuration = {"metadata": {}, "resources": collections()}
    nothing = cast(Any, None)
    mount = OwsMount(
        nothing, Settings(Path()), configuration, lambda _name: [*offered_systems()], nothing
    )
    environ = EnvironBuilder(query_string={"service": "WMS", **asked}).get_environ()
    return mount.read(flask.Request(environ), GRANT)


def refusal(**asked: str) -> str:
    with pytest.raises(OwsRefusal) as refused:
        read(**asked)
    return refused.value.exception


def test_what_does_not_go_out_as_a_picture_is_no_layer() -> None:
    for name in (ALL, DRAWN):
        assert read(request="GetLegendGraphic", layer=name).collections == (name,)
    assert refusal(request="GetLegendGraphic", layer=ROWS_ONLY) == "LayerNotDefined"
    drawn = {**PLACE, "request": "GetMap", "version": "1.3.0", "format": "image/png"}
    assert read(**drawn, layers=f"{ALL},{DRAWN}").collections == (ALL, DRAWN)
    assert refusal(**drawn, layers=f"{ALL},{ROWS_ONLY}") == "LayerNotDefined"


def test_what_is_under_a_pixel_goes_out_in_formats_that_are_open() -> None:
    asked = {**INFO, "layers": DRAWN, "query_layers": DRAWN}
    assert read(**asked, info_format="application/json").format == JSON
    for closed in ("text/html", "text/plain", "application/vnd.ogc.gml"):
        assert refusal(**asked, info_format=closed) == "InvalidFormat"


def test_a_figure_that_is_hidden_is_no_style() -> None:
    assert read(request="GetLegendGraphic", layer=ALL, style=FIGURE).collections == (ALL,)
    for style in (FIGURE, f"{FIGURE}:jenks", f"{FIGURE}:nosuch", "nosuch"):
        assert refusal(request="GetLegendGraphic", layer=BARE, style=style) == "StyleNotDefined"


def test_a_legend_without_a_layer_is_about_each_that_tells_the_style() -> None:
    """Never about one that is no picture, or whose figure is hidden."""
    assert read(request="GetLegendGraphic", style=FIGURE).collections == (DRAWN, ALL)
    for style in ("nosuch", "noms", f"{FIGURE}:jenks"):
        assert refusal(request="GetLegendGraphic", style=style) == "StyleNotDefined"
    for asked in ({}, {"style": ""}, {"style": FIGURE, "format": "image/svg+xml"}):
        assert refusal(request="GetLegendGraphic", **asked) == "MissingParameterValue"


def test_a_map_is_about_every_collection_that_it_reads() -> None:
    """The gate asks for each of them once more."""
    asked = read(**{**INFO, "layers": f"{ALL},{DRAWN}", "query_layers": DRAWN})
    assert asked.operation == "wms-get-feature-info"
    assert asked.collections == (DRAWN,)
    assert read(request="GetCapabilities").collections == ()


_LAMBERT = "650000,6860000,660000,6865000"


@each_row(
    ("crs", "bbox", "maps"),
    [
        ("CRS:84", "2,48,3,48.5", "2,48,3,48.5"),
        ("EPSG:4326", "48,2,48.5,3", "48,2,48.5,3"),
        ("EPSG:2154", _LAMBERT, _LAMBERT),
        ("EPSG:3857", "200000,6200000,300000,6250000", "200000,6200000,300000,6250000"),
    ],
)
@each_row("fine", [1, 3])
def test_a_map_reads_as_far_beyond_its_window_as_ogc_api_maps_does(
    crs: str, bbox: str, maps: str, fine: int
) -> None:
    """What lies beside a picture reaches into it: else a symbol is cut where two tiles meet."""
    asked = {"crs": crs, "bbox": bbox, "width": "400", "height": "200", "format": "image/png"}
    wms = read(
        **asked, request="GetMap", version="1.3.0", layers=ALL, styles="", dpi=str(90 * fine)
    ).request.view
    uri = wms.crs.uri
    parameters = {"crs": uri, "bbox-crs": uri, "bbox": maps, "width": "400", "height": "200"}
    parameters["mm-per-pixel"] = str(0.28 / fine)
    same = MapParameters(MultiDict(parameters), tuple(offered_systems()), (-5, 41, 10, 51)).view(
        opaque=True
    )
    assert (wms.box, wms.scale) == (same.box, pytest.approx(same.scale))
    assert wms.boxes == tuple(pytest.approx(box) for box in same.boxes)
    bare = boxes_of(RequestedBbox(tuple(map(float, bbox.split(","))), uri))  # type: ignore[arg-type]
    (west, south, east, north), (at_west, at_south, at_east, at_north) = wms.boxes[0], bare[0]
    assert west < at_west < at_east < east
    assert south < at_south < at_north < north
