"""Our own views of OGC API Maps: a collection, one of its styles, several collections, drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flask

from auth_proxy.authorisation.headers import accepted_types
from auth_proxy.authorisation.request_context import call_of
from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.formats import OF_MAP, PNG
from parc_social.drawing.picture import PictureFormat
from parc_social.errors import InvalidValue
from parc_social.maps.map_picture import draw_map
from parc_social.maps.styles import StyledLayer, style_key
from parc_social.maps.view import View
from parc_social.storage.query.crs import uris_meeting
from parc_social.storage.query.model import CRS84, Box
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

_MEDIA = {name: media for media, name in OF_MAP.items()}
_CODINGS = {PNG: PictureFormat.PNG, "jpeg": PictureFormat.JPEG}


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
        coding = _coding()
        if picture.asking.is_nowhere:
            return flask.Response(status=204, mimetype=_MEDIA[coding])
        view = picture.asking.view(opaque=coding == "jpeg")
        body = draw_map(self._store, grant, picture.layers, view, _CODINGS[coding])
        response = flask.Response(body, content_type=_MEDIA[coding])
        response.headers.update(_headers(view))
        years = {
            year
            for one in picture.layers
            for year in self._store.extent(grant, one.collection).years
            if one.year in (None, year)
        }
        if years:
            ends = [str(year) for year in (min(years), max(years))]
            response.headers["Content-Datetime"] = "/".join(dict.fromkeys(ends))
        return response

    def _extent(self, grant: Grant, names: Sequence[str]) -> Box:
        boxes = (self._store.extent(grant, name).box for name in names)
        return box_around(box for box in boxes if box) or FRANCE


def _coding() -> str:
    form = flask.request.args.get("f")
    if form is not None:  # the gate has looked at it, unless it is empty
        if form.strip() not in _CODINGS:
            raise InvalidValue("f : ce format n'est pas proposé ici")
        return form.strip()
    media_types = accepted_types(flask.request.headers.get("Accept", ""))
    return next((OF_MAP[media] for media in media_types if media in OF_MAP), PNG)


def _headers(view: View) -> dict[str, str]:
    """Which box of which system is shown, its axes in the order of the system."""
    west, south, east, north = view.box
    corners = (south, west, north, east) if view.crs.north_first else (west, south, east, north)
    headers = {"Content-Bbox": ",".join(f"{one:.12g}" for one in corners)}
    return headers if view.crs.uri == CRS84 else {**headers, "Content-Crs": f"<{view.crs.uri}>"}
