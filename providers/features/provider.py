"""OGC API Features on the store, for the views of this server: a query in, a page out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pygeoapi.provider.base import BaseProvider

from parc_social.access.model.grant import Right, current_grant
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.parameters import ITEMS
from parc_social.storage.open import current_store
from parc_social.storage.query.model import Crs, FeatureEncoding, FeaturePage, FeatureQuery
from providers.features.page import ItemsPage
from providers.fields import open_right, schemas
from providers.parameters import PageLimits, QueryParameters, years_of


@dataclass(frozen=True, slots=True)
class FeatureParameters:
    """Parameters by name, each given once, of a collection; `crs_uris` gives its systems."""

    parameters: Mapping[str, str]
    collection: Collection
    right: Right
    crs_uris: Callable[[], Sequence[str]]

    def page(self, limits: PageLimits, form: FeatureEncoding) -> FeatureQuery:
        """The query of a page. The gate has seen that its numbers are. Raises what `query` does."""
        parameters = self._read()
        return self._query(
            parameters,
            limit=parameters.limit(limits),
            offset=parameters.offset(),
            edition=self.parameters.get("edition"),
            form=form,
        )

    def query(self) -> FeatureQuery:
        """The query, of every row. Raises InvalidValue or UnknownName, which name the parameter."""
        return self._query(self._read())

    def crs(self) -> Crs:
        """The system that features are asked for in. Raises InvalidValue."""
        return self._read().crs()

    def _read(self) -> QueryParameters:
        return QueryParameters(self.parameters, self.right.columns, self.crs_uris)

    def _query(self, query: QueryParameters, **page: Any) -> FeatureQuery:
        parameters = self.parameters
        return FeatureQuery(
            collection=self.collection.id,
            boxes=query.boxes(),
            years=years_of(parameters.get("datetime")),
            equals=tuple([(n, v) for n, v in parameters.items() if n not in ITEMS]),
            filter=query.filter(),
            sort=query.sort(),
            columns=query.properties(),
            geometry=parameters.get("skipGeometry") != "true",
            crs=query.crs(),
            **page,
        )


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

    def parameters(self, parameters: Mapping[str, str]) -> FeatureParameters:
        """Parameters of a request, to be read as a query of this collection."""
        return FeatureParameters(parameters, self.collection, self.right, lambda: self.crs)

    def query(  # pyright: ignore[reportIncompatibleMethodOverride] - what is asked comes read
        self, query: FeatureQuery, *, hits: bool = False
    ) -> ItemsPage:
        """One page, its features as bytes; `hits`: their count alone. Raises Gone, TooSlow."""
        store = current_store()
        if hits:
            total = store.count(self.grant, query)
            return ItemsPage(FeaturePage((), 0, total), query, hits=True)
        return ItemsPage(store.page(self.grant, query), query)

    def get(self, identifier: str, *, crs: Crs | None = None, **_: Any) -> dict[str, Any]:
        """One feature. Raises NotFound, the same for none and not the caller's."""
        query = FeatureQuery(self.data, crs=crs or Crs())
        return orjson.loads(current_store().item(self.grant, query, identifier))
