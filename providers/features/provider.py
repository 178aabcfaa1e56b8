"""OGC API Features on the store: pygeoapi's arguments become one FeatureQuery."""

from collections.abc import Sequence
from typing import Any

import flask
import orjson
from pygeoapi.provider.base import BaseProvider

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.formats import JSONFG, OF_ITEMS
from parc_social.storage.current_store import current_store
from parc_social.storage.query.bbox import RequestedBbox, areas_of
from parc_social.storage.query.model import (
    Crs,
    FeatureEncoding,
    FeaturePage,
    FeatureQuery,
    Filter,
    SortKey,
)
from providers.errors import translated
from providers.features.raw import RawCollection
from providers.fields import open_right, schemas
from providers.filters import AskedFilter, check_crs, filter_of
from providers.temporal import years_of


def _asked(name: str) -> str | None:
    """A parameter that pygeoapi does not hand over: `edition` of a `next` link, `filter-lang`."""
    return flask.request.args.get(name) if flask.has_request_context() else None


def _form() -> FeatureEncoding:
    """How features are written: the gate has left in Accept the one media type that is meant."""
    if not flask.has_request_context():
        return FeatureEncoding.GEOJSON
    asked = _asked("f") or OF_ITEMS.get(flask.request.headers.get("Accept", ""))
    return FeatureEncoding.JSONFG if asked == JSONFG else FeatureEncoding.GEOJSON


class FeatureProvider(BaseProvider):
    """Features of the collection named by `data`, under the Grant of the request."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.crs = provider_def.get("crs", [])
        with translated():
            self._grant = current_grant()
            self._collection, self._right = open_right(self._grant, self.data)
        self.id_field = self._collection.id_field
        self.time_field = self._collection.time_field
        self._fields = schemas(self._collection, self._right)

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """The columns that the caller may see, as JSON Schema."""
        return dict(self._fields)

    def query(
        self,
        *,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: RequestedBbox | Sequence[float] = (),
        datetime_: str | None = None,
        properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[dict[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        crs_transform_spec: Crs | None = None,
        filterq: AskedFilter | None = None,
        **_: Any,
    ) -> RawCollection:
        """One page, its features as bytes. `resulttype=hits` counts only."""
        with translated():
            asked = FeatureQuery(
                collection=self.data,
                limit=limit,
                offset=offset,
                boxes=areas_of(bbox) if isinstance(bbox, RequestedBbox) else None,
                years=years_of(datetime_),
                equals=tuple(properties),
                filter=self._filter(filterq),
                sort=tuple(SortKey(s["property"], s["order"] == "-") for s in sortby),
                columns=tuple(select_properties) or None,
                geometry=not skip_geometry,
                crs=crs_transform_spec or Crs(),
                edition=_asked("edition"),
                form=_form(),
            )
            if resulttype == "hits":
                matched = current_store().count(self._grant, asked)
                return RawCollection(FeaturePage((), 0, matched), asked, hits=True)
            return RawCollection(current_store().page(self._grant, asked), asked)

    def get(
        self, identifier: str, crs_transform_spec: Crs | None = None, **_: Any
    ) -> dict[str, Any]:
        """One feature; the same refusal when it is not there and when it is not the caller's."""
        with translated():
            asked = FeatureQuery(self.data, crs=crs_transform_spec or Crs())
            return orjson.loads(current_store().item(self._grant, asked, identifier))

    def _filter(self, asked: AskedFilter | None) -> Filter | None:
        if asked:
            return filter_of(asked, self.crs, _asked("filter-lang"))
        check_crs(_asked("filter-crs"), self.crs)
        return None

    def __repr__(self) -> str:
        return f"<FeatureProvider> {self.data}"
