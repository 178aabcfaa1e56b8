"""Our own views of OGC API Maps: a collection, one of its styles, several collections, drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import flask

from auth_proxy.authorisation.headers import accepted_types
from auth_proxy.authorisation.request_context import call_of
from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.formats import (
    ACCEPTED_OF_MAP,
    GEOTIFF,
    JPEG,
    OF_MAP,
    OF_MAP_TILE,
    PNG,
    WEBP,
)
from parc_social.drawing.picture import PictureFormat
from parc_social.maps.map_picture import Encoding, draw_map
from parc_social.maps.placed_picture import placed_picture
from parc_social.maps.styles import StyledLayer, style_key
from parc_social.storage.query.crs import uris_meeting
from parc_social.storage.query.model import CRS84, Box, Crs
from parc_social.storage.store import Store
from providers.maps.request import MapParameters
from providers.records.build import FRANCE, box_around
from server.views.maps.layers import (
    LayerRequest,
    having_style,
    layer,
    read_collections,
    read_filter,
    style_name,
)

_MEDIA = {name: media for media, name in (*OF_MAP.items(), *OF_MAP_TILE.items())}
_CODINGS: Mapping[str, Encoding] = {
    PNG: PictureFormat.PNG,
    JPEG: PictureFormat.JPEG,
    GEOTIFF: placed_picture,
}
TILE_CODINGS: Mapping[str, PictureFormat] = {
    PNG: PictureFormat.PNG,
    JPEG: PictureFormat.JPEG,
    WEBP: PictureFormat.WEBP,
}


@dataclass(frozen=True, slots=True)
class MapRequest:
    """Layers, the first at the bottom, and what the parameters say of the picture."""

    layers: Sequence[StyledLayer]
    asking: MapParameters


class MapViews:
    """GET …/map. `systems_of` gives the systems that the caller may ask for a collection in."""

    def __init__(
        self, store: Store, base_url: str, systems_of: Callable[[str], Sequence[str]]
    ) -> None:
        self._store = store
        self._base_url = base_url
        self.systems_of = systems_of

    def collection(self, collection_id: str, style_id: str | None = None) -> flask.Response:
        """/collections/{id}/map, /collections/{id}/styles/{id}/map."""
        grant = current_grant()
        style = style_name(grant, collection_id, style_id)
        uris = self.systems_of(collection_id)
        asking = MapParameters(flask.request.args, uris, self._extent(grant, (collection_id,)))
        rows = read_filter(flask.request.args, uris)
        one = layer(self._store, grant, LayerRequest(collection_id, style, asking.years, rows))
        return self.map_response(grant, MapRequest((one,), asking))

    def dataset(self, style_id: str | None = None) -> flask.Response:
        """/map: the collections of `collections`, in their own styles; /styles/{id}/map: in one."""
        grant = current_grant()
        text = flask.request.args.get("collections")
        having = None if style_id is None else having_style(grant, style_id)
        names = read_collections(grant, text, self._base_url, having)
        call = call_of(flask.request.environ)
        call.collections, call.collection = names, ",".join(names)
        extent = self._extent(grant, names)
        asking = MapParameters(flask.request.args, uris_meeting(extent), extent)
        style = style_key(style_id or "")
        layers = [
            layer(self._store, grant, LayerRequest(name, style, years=asking.years))
            for name in names
        ]
        return self.map_response(grant, MapRequest(layers, asking))

    def map_response(self, grant: Grant, picture: MapRequest) -> flask.Response:
        """The answer: bytes, and in its headers what they show."""
        coding = coding_of(ACCEPTED_OF_MAP)
        if picture.asking.is_nowhere:
            return flask.Response(status=204, mimetype=_MEDIA[coding])
        return self.drawn(grant, picture, coding, _CODINGS[coding])

    def drawn(
        self, grant: Grant, picture: MapRequest, coding: str, encoding: Encoding
    ) -> flask.Response:
        """The answer of a coding that has been chosen."""
        view = picture.asking.view(opaque=coding == JPEG)
        body = draw_map(self._store, grant, picture.layers, view, encoding)
        return self.shown(grant, picture.layers, (view.crs, view.box), (body, coding))

    def shown(
        self,
        grant: Grant,
        layers: Sequence[StyledLayer],
        place: tuple[Crs, Box],
        picture: tuple[bytes, str],
    ) -> flask.Response:
        """A picture, its coding by name, and what its headers say of it."""
        response = flask.Response(picture[0], content_type=_MEDIA[picture[1]])
        response.headers.update(_headers(*place))
        years = {
            year
            for one in layers
            for year in self._store.extent(grant, one.collection).years
            if one.year in (None, year)
        }
        if years:
            ends = [str(year) for year in (min(years), max(years))]
            response.headers["Content-Datetime"] = "/".join(dict.fromkeys(ends))
        return response

    def _extent(self, grant: Grant, names: Sequence[str]) -> Box:
        boxes = (extent.box for extent in self._store.extents(grant, names).values())
        return box_around(box for box in boxes if box) or FRANCE


def coding_of(accepted: Mapping[str, str]) -> str:
    """The coding that `f` names, else the first that Accept does, PNG for none of them."""
    form = flask.request.args.get("f")
    if form is not None:  # the gate has looked at it
        return form.strip()
    media_types = accepted_types(flask.request.headers.get("Accept", ""))
    return next((accepted[media] for media in media_types if media in accepted), PNG)


def _headers(crs: Crs, box: Box) -> dict[str, str]:
    """Which box of which system is shown, its axes in the order of the system."""
    west, south, east, north = box
    corners = (south, west, north, east) if crs.north_first else (west, south, east, north)
    headers = {"Content-Bbox": ",".join(f"{one:.12g}" for one in corners)}
    return headers if crs.uri == CRS84 else {**headers, "Content-Crs": f"<{crs.uri}>"}
