"""OGC API Features on the store, for the views of this server: a query in, a page out."""

from collections.abc import Mapping
from typing import Any

import orjson
from pygeoapi.provider.base import BaseProvider

from parc_social.access.model.grant import current_grant
from parc_social.storage.current_store import current_store
from parc_social.storage.query.model import Crs, FeaturePage, FeatureQuery
from providers.features.page import ItemsPage
from providers.features.query import FeatureParameters
from providers.fields import open_right, schemas


class FeatureProvider(BaseProvider):
    """Features of the collection named by `data`, under the Grant of the request.

    Raises NotFound where that Grant does not open it.
    """

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.crs = provider_def.get("crs", [])
        self.grant = current_grant()
        self.collection, self.right = open_right(self.grant, self.data)
        self.id_field = self.collection.id_field
        self.time_field = self.collection.time_field

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The columns that the caller may see, as JSON Schema."""
        return dict(schemas(self.collection, self.right))

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """The same."""
        return self.fields

    def parameters(self, given: Mapping[str, str]) -> FeatureParameters:
        """Parameters of a request, to be read as a query of this collection."""
        return FeatureParameters(given, self.collection, self.right, lambda: self.crs)

    def query(  # pyright: ignore[reportIncompatibleMethodOverride] - what is asked comes read
        self, query: FeatureQuery, *, hits: bool = False
    ) -> ItemsPage:
        """One page, its features as bytes; `hits`: their count alone. Raises Gone, TooSlow."""
        store = current_store()
        if hits:
            matched = store.count(self.grant, query)
            return ItemsPage(FeaturePage((), 0, matched), query, hits=True)
        return ItemsPage(store.page(self.grant, query), query)

    def get(self, identifier: str, *, crs: Crs | None = None, **_: Any) -> dict[str, Any]:
        """One feature. Raises NotFound, the same for none and not the caller's."""
        query = FeatureQuery(self.data, crs=crs or Crs())
        return orjson.loads(current_store().item(self.grant, query, identifier))

    def __repr__(self) -> str:
        return f"<FeatureProvider> {self.data}"
