"""Parameters of rows become one FeatureQuery: those of a page, and those of a whole answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.access.model.grant import Right
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.parameters import ITEMS
from parc_social.storage.query.model import Crs, FeatureEncoding, FeatureQuery
from providers.parameters import PageLimits, QueryParameters
from providers.temporal import years_of


@dataclass(frozen=True, slots=True)
class FeatureParameters:
    """Parameters by name, each given once, of a collection; `offered` gives its systems."""

    parameters: Mapping[str, str]
    collection: Collection
    right: Right
    offered: Callable[[], Sequence[str]]

    def page(self, limits: PageLimits, form: FeatureEncoding) -> FeatureQuery:
        """The query of a page. The gate has seen that its numbers are. Raises what `query` does."""
        given = self._given()
        return self._query(
            given,
            limit=given.limit(limits),
            offset=given.offset(),
            edition=self.parameters.get("edition"),
            form=form,
        )

    def query(self) -> FeatureQuery:
        """The query, of every row. Raises InvalidValue or UnknownName, which name the parameter."""
        return self._query(self._given())

    def crs(self) -> Crs:
        """The system that features are asked for in. Raises InvalidValue."""
        return self._given().crs()

    def _given(self) -> QueryParameters:
        return QueryParameters(self.parameters, self.right.columns, self.offered)

    def _query(self, given: QueryParameters, **page: Any) -> FeatureQuery:
        parameters = self.parameters
        return FeatureQuery(
            collection=self.collection.id,
            boxes=given.boxes(),
            years=years_of(parameters.get("datetime")),
            equals=tuple([(n, v) for n, v in parameters.items() if n not in ITEMS]),
            filter=given.filter(),
            sort=given.sort(),
            columns=given.properties(),
            geometry=parameters.get("skipGeometry") != "true",
            crs=given.crs(),
            **page,
        )
