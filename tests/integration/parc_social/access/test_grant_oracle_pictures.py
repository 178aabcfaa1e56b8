"""Random Grants on both stores: pictures and styles of OGC API Maps show what is open, no more."""

from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import example, given

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.legend import MISSING
from parc_social.catalogue.load import collections, indicators
from parc_social.errors import NotFound, UnknownName
from parc_social.maps.map_tile import MapTiles
from parc_social.maps.matrix_set import VECTOR_SETS
from parc_social.maps.styles import PLAIN
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.store import Store
from server.views.maps.maps import MapViews
from server.views.maps.styles import StyleViews
from server.views.maps.tiles import MapTileViews
from testing.grants import columns_of, trials
from testing.made.stores.oracle import FIGURES, Row, asked, grants, picture, published, typical
from testing.sample import parameters_taking_turns, sampled

pytestmark = parameters_taking_turns(2)

DRAWN = ("rpls-logements", "rpls-logements-serie", FIGURES, f"{FIGURES}-serie")
ROOT = "http://x"
GREY = tuple(bytes.fromhex(MISSING[1:]))


def narrow(name: str) -> Grant:
    """Every column of one département: there are other rows on its map."""
    fields = tuple(f.name for f in collections()[name].fields)
    parts = (RightPart((Perimeter(departements=("971",)),), fields),)
    return Grant("compte", "organisme", rights=(Right(name, parts),))


@sampled
@pytest.mark.parametrize("name", DRAWN)  # by name: planted faults ask one (tests/proof/faults.yml)
def test_pictures_and_styles_show_what_is_open(stores: tuple[Store, ...], name: str) -> None:
    @trials(16, few=3)
    @given(grants(name))
    @example(typical(name))
    @example(narrow(name))
    def holds(grant: Grant) -> None:
        for store in stores:
            maps = MapViews(store, ROOT, lambda _name: tuple(offered_systems()))
            tiles = MapTileViews(MapTiles(store), ROOT, maps)
            for row in published(name):
                _row(grant, name, row, (maps, tiles))
            _styles(store, grant, name)
            if name.startswith(FIGURES):
                _figure_pictures(store, grant, name, maps)

    holds()


def _row(grant: Grant, name: str, row: Row, views: tuple[MapViews, MapTileViews]) -> None:
    """A row is on each picture of its place where it is open; else nothing is."""
    maps, tiles = views
    seen = bool(columns_of(row, grant.rights[0]))
    x, y = 2.0 + row["fid"] / 10, 45.0 + row["fid"] / 10
    place = {"bbox": f"{x - 0.04},{y - 0.04},{x + 0.04},{y + 0.04}", "width": 40, "height": 40}
    when = {"datetime": str(row["millesime"])}
    shown = [
        asked(grant, maps.collection, place | when, collection_id=name),
        asked(grant, maps.collection, place | when, collection_id=name, style_id=PLAIN),
        asked(grant, maps.dataset, place | when | {"collections": name}),
    ]
    only = {"op": "=", "args": [{"property": "millesime"}, row["millesime"]]}
    if "millesime" in grant.rights[0].columns and "millesime" in columns_of(row, grant.rights[0]):
        cut = {"filter": orjson.dumps(only).decode()}
        shown.append(asked(grant, maps.collection, place | when | cut, collection_id=name))
    for body in shown:
        assert bool(np.any(picture(body))) is seen
    limits = VECTOR_SETS["WorldCRS84Quad"].limits((x, y, x, y), 11)
    assert limits is not None
    at = {"tileMatrixSetId": "WorldCRS84Quad", "tileMatrix": "11",
          "tileRow": str(limits.first_row), "tileCol": str(limits.first_col)}  # fmt: skip
    try:
        body = asked(grant, tiles.tile, when, collection_id=name, **at)
    except NotFound:  # outside of what the caller sees
        assert not seen
        return
    assert bool(np.any(picture(body))) is seen


def _no_page() -> Any:
    raise AssertionError("a page is asked of a browser only")


def _styles(store: Store, grant: Grant, name: str) -> None:
    """One an indicator of which both columns are the caller's, in every list and document."""
    views = StyleViews(store, ROOT, _no_page)
    columns = set(grant.rights[0].columns)
    of_figures = [i for i in indicators() if collections()[name].field(i)]
    expected = {PLAIN, *(i for i in of_figures if {i, f"{i}_statut"} <= columns)}
    for path in ({"collection_id": name}, {}):
        body = asked(grant, views.list, {}, **path)
        assert {one["id"] for one in orjson.loads(body)["styles"]} == expected
        for style in (PLAIN, *sorted(expected)[:3]):
            about = orjson.loads(asked(grant, views.metadata, {}, style_id=style, **path))
            named = {a["id"] for layer in about["layers"] for a in layer["attributes"]}
            assert named <= columns
    if columns:
        _sheets(views, grant, name)
    for figure in of_figures[::20]:
        for style in (figure, f"{figure}:jenks"):
            if figure in expected:
                continue
            for view in (views.sheet, views.metadata):
                with pytest.raises(NotFound):
                    asked(grant, view, {}, collection_id=name, style_id=style)


def _sheets(views: StyleViews, grant: Grant, name: str) -> None:
    """No document of a style names a column that is not the caller's."""
    columns = set(grant.rights[0].columns)
    hidden = [f.name for f in collections()[name].fields if f.name not in columns]
    for form in ("maplibre", "sld", "qml"):
        body = asked(grant, views.sheet, {"f": form}, collection_id=name, style_id=PLAIN)
        for one in hidden:
            for told in (f'"get","{one}"', f"PropertyName>{one}<", f"&quot;{one}&quot;"):
                assert told.encode() not in body


def _figure_pictures(store: Store, grant: Grant, name: str, maps: MapViews) -> None:
    """A figure has the colour of its class where it is shown, else that of what is not there."""
    right = grant.rights[0]
    years = store.extent(grant, name).years
    wide = {"bbox": "2.0,45.0,3.0,46.0", "width": 500, "height": 500}
    for figure in [i for i in indicators() if collections()[name].field(i)][::30]:
        path = {"collection_id": name, "style_id": figure}
        if not {figure, f"{figure}_statut"} <= set(right.columns):
            with pytest.raises(NotFound):
                asked(grant, maps.collection, wide, **path)
            continue
        found = picture(asked(grant, maps.collection, wide, **path))
        for row in published(name):
            if not years or row["millesime"] != years[-1]:
                continue
            at = round(row["fid"] * 50)
            red, green, blue, opacity = found[500 - at, at].tolist()
            seen = columns_of(row, right)
            assert bool(opacity) is bool(seen)
            if seen:
                assert ((red, green, blue) == GREY) is (figure not in seen), (figure, row["fid"])


def test_a_filter_on_a_hidden_column_is_one_on_an_unknown_one(stores: tuple[Store, ...]) -> None:
    grant = typical("rpls-logements")
    hidden = next(
        f.name
        for f in collections()["rpls-logements"].fields
        if f.name not in grant.rights[0].parts[0].columns
    )
    only = Grant("c", "o", rights=(Right("rpls-logements", grant.rights[0].parts[:1]),))
    for store in stores:
        maps = MapViews(store, ROOT, lambda _name: tuple(offered_systems()))
        told: list[str] = []
        for column in (hidden, "inconnue"):
            asks = {"filter": f"{column} = 'x'"}
            with pytest.raises(UnknownName) as fault:
                asked(only, maps.collection, asks, collection_id="rpls-logements")
            told.append(str(fault.value).replace(column, "C"))
        assert told[0] == told[1]


def test_points_and_outlines_are_both_tried() -> None:
    shipped = {one.geometry for one in collections().values()}
    assert {collections()[name].geometry for name in DRAWN} == shipped
