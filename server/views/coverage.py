"""Our own view of /collections/{id}/coverage: what a raster is asked for, in the form asked for.

pygeoapi's drops sizes and systems, and answers 500 to an unknown axis (docs/design.md).
"""

from threading import BoundedSemaphore

import flask
from pygeoapi.plugin import load_plugin

from auth_proxy.authorisation.request_context import call_of
from parc_social.catalogue.coverage import coverages
from parc_social.catalogue.formats import ACCEPTED, COVJSON, FORMATS, PNG, Use
from parc_social.errors import TooSlow
from parc_social.rasters.coveragejson import coveragejson
from parc_social.rasters.png import png
from parc_social.settings import Settings
from parc_social.storage.store import Store
from parc_social.wording import FICTIVE
from providers.coverages.provider import CoverageProvider, CoverageResponse

_ACCEPTED = ACCEPTED[Use.COVERAGE]
_PROFILE = "<http://www.opengis.net/def/profile/geotiff/cloud-optimized>"
_NEAREST = "[ogc-interpolation:nearest-neighbor]"
PROVIDER = "providers.coverages.provider.CoverageProvider"


class CoverageView:
    """GET /collections/{id}/coverage. Few rasters are made at once: each is held in memory."""

    def __init__(self, store: Store, settings: Settings, conditions: str) -> None:
        self._store = store
        self._conditions = conditions
        self._places = BoundedSemaphore(settings.bounds.couvertures)
        self._bounds = settings.bounds

    def __call__(self, collection_id: str) -> flask.Response:
        """The raster, whole or the range of octets asked for; 204 where there is none."""
        request = flask.request
        format_ = call_of(request.environ).format or _ACCEPTED[request.headers["Accept"]]
        parameters = {name: value for name, value in request.args.items() if name != "subset"}
        provider = provider_of(collection_id)
        if not self._places.acquire(timeout=self._bounds.requete_s):
            raise TooSlow("trop de couvertures se préparent en ce moment")
        try:
            answer = provider.answer(parameters, request.args.getlist("subset"), self._bounds)
            if answer is None:
                response = flask.Response(status=204)
                del response.headers["Content-Type"]
                return response
            content, headers = self._encode(answer, format_, collection_id)
        finally:
            self._places.release()
        form = FORMATS[format_]
        response = flask.Response(content, content_type=form.media)
        response.headers.extend({**headers, **_place(answer)})
        name = f"{collection_id}_{answer.year}.{form.extension or form.name}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.make_conditional(request, accept_ranges=True, complete_length=len(content))
        return response

    def _encode(
        self, answer: CoverageResponse, format_: str, collection_id: str
    ) -> tuple[bytes, dict[str, str]]:
        if format_ == PNG:
            image = png(answer.raster)
            return image.content, {
                "Values-Scale": f"{image.scale:g}",
                "Values-Offset": f"{image.offset:g}",
            }
        about = self._about(answer, collection_id)
        if format_ == COVJSON:
            content = coveragejson(
                answer.raster, answer.frame, answer.bands,
                north_first=answer.crs.north_first, about=about,
            )  # fmt: skip
            return content, {}
        from parc_social.rasters.geotiff import geotiff  # GDAL: 19 MB, once one is asked for

        tags = {key.upper(): value for key, value in about.items()}
        content = geotiff(answer.raster, answer.frame, answer.bands, tags)
        return content, {"Content-Profile": _PROFILE}

    def _about(self, answer: CoverageResponse, collection_id: str) -> dict[str, str]:
        """Metadata of the raster."""
        fictive = any(edition.fictive for edition in self._store.editions())
        return {
            "titre": coverages()[collection_id].titre.fr,
            "datetime": f"{answer.year}",
            "conditions": self._conditions,
            **({"avertissement": FICTIVE.fr} if fictive else {}),
        }


def provider_of(collection_id: str) -> CoverageProvider:
    """The provider of a coverage, under the Grant of the request. Raises NotFound."""
    definition = {"name": PROVIDER, "type": "coverage", "data": collection_id}
    return load_plugin("provider", definition)


def _place(answer: CoverageResponse) -> dict[str, str]:
    """Where and when the raster is, in the order of the axes of its system."""
    west, south, east, north = answer.frame.bounds
    box = (south, west, north, east) if answer.crs.north_first else (west, south, east, north)
    return {
        "Content-Crs": f"<{answer.crs.uri}>",
        "Content-Bbox": ",".join(f"{number:.10g}" for number in box),
        "Content-Datetime": f"{answer.year}-01-01T00:00:00Z/{answer.year}-12-31T23:59:59Z",
        "Content-Interpolation": _NEAREST,
    }
