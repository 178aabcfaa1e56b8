"""Rows and tiles come from the provider that the configuration names, whatever their format."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from pygeoapi.l10n import Locale
from werkzeug.test import EnvironBuilder

from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.errors import NotFound
from parc_social.maps.vector_tile import VectorTile
from parc_social.storage.query.model import FeaturePage, FeatureQuery, Years
from providers.features.page import ItemsPage
from providers.features.provider import FeatureProvider
from testing.rows import each_row

pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based")  # pygeoapi's own

NAME = "adresses"
GRANT = Grant("compte", "organisme", rights=(Right(NAME, (RightPart((FRANCE,), ("nom_voie",)),)),))
ONE = b'{"type":"Feature","id":"a","geometry":null,"properties":{"nom_voie":"A < B"}}'


class OtherRows(FeatureProvider):
    """A provider that somebody else wrote: it has one row, and tells what it was asked."""

    asked: FeatureQuery

    def query(self, query: FeatureQuery, *, hits: bool = False) -> ItemsPage:
        """That row."""
        OtherRows.asked = query
        return ItemsPage(FeaturePage((ONE,), 1, 1), query, hits=hits)


class OtherTiles:
    """Tiles that somebody else makes."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self.data = definition["data"]

    def tile(self, place: Any, *_: Any) -> VectorTile:
        """What was asked for, as text."""
        text = f"{place.matrix_set}/{place.zoom}/{place.row}/{place.col}"
        return VectorTile((text,), text.encode, lambda: True)


def _api(*formatters: str) -> Any:
    zoom = {"format": {"name": "mvt", "mimetype": "x"}, "options": {"zoom": {"min": 0, "max": 22}}}
    providers = [
        {"type": "feature", "name": f"{__name__}.OtherRows", "data": NAME, "crs": []},
        {"type": "tile", "name": f"{__name__}.OtherTiles", "data": NAME, **zoom},
    ]
    named = [{"name": f"providers.formatters.{one}"} for one in formatters]
    resource = {"type": "collection", "title": "x", "providers": providers, "formatters": named}
    config = {
        "resources": {NAME: resource},
        "server": {"limits": {"default_items": 10, "max_items": 100}},
    }
    return SimpleNamespace(
        config=config, page_links={}, get_collections_url=lambda: "https://x/collections"
    )


def _request(query: str) -> Any:
    from server.api.request import ShortcutRequest

    environ = EnvironBuilder("/", query_string=query).get_environ()
    return ShortcutRequest(environ, (Locale("fr"),))


def _page(api: Any, query: str, name: str | None = NAME) -> Any:
    from server.views.items import get_collection_items  # it imports models that warn

    return get_collection_items(api, _request(query), name)


def test_a_page_is_that_of_the_provider_in_the_form_of_the_formatter() -> None:
    api = _api("geojson.GeoJSONFormatter", "geojson.GeoJSONLinesFormatter")
    with under(GRANT):
        headers, status, content = _page(api, "f=json")
        _, _, lines = _page(api, "f=geojsonl")
    document = json.loads(b"".join(content))
    assert status == 200
    assert headers["Content-Type"] == "application/geo+json"
    assert document["features"] == [json.loads(ONE)]
    assert b"".join(lines) == ONE + b"\n"


def test_the_provider_is_asked_with_values() -> None:
    with under(GRANT):
        asking = "f=json&limit=500&datetime=2024&nom_voie=x&properties=nom_voie"
        _page(_api("geojson.GeoJSONFormatter"), asking)
    asked = OtherRows.asked
    assert (asked.limit, asked.years, asked.columns) == (100, Years(2024, 2024), ("nom_voie",))
    assert asked.equals == (("nom_voie", "x"),)


def test_a_format_whose_formatter_is_not_configured_is_not_there() -> None:
    with under(GRANT), pytest.raises(LookupError, match="no formatter"):
        _page(_api("geojson.GeoJSONFormatter"), "f=csv")


def test_a_tile_is_that_of_the_provider() -> None:
    from server.views.tiles import get_collection_tiles_data

    with under(GRANT):
        headers, status, tile = get_collection_tiles_data(
            _api(), _request(""), NAME, "WebMercatorQuad", "9", "286", "335"
        )
    assert (status, tile) == (200, b"WebMercatorQuad/9/286/335")
    assert headers["Content-Type"] == "application/vnd.mapbox-vector-tile"


@each_row("name", ["ailleurs", None])
def test_what_the_caller_has_not_is_not_there(name: str | None) -> None:
    with under(GRANT), pytest.raises(NotFound):
        _page(_api(), "", name)


def test_without_the_right_the_provider_is_not_there() -> None:
    with under(Grant("compte", "organisme")), pytest.raises(NotFound):
        _page(_api("geojson.GeoJSONFormatter"), "")
