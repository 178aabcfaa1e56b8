"""Parameters of a page of records become one Search."""

from collections.abc import Mapping
from dataclasses import dataclass

from parc_social.catalogue.record_fields import RECORD_FIELDS
from providers.parameters import PageLimits, QueryParameters
from providers.records.search import Search, words_of
from providers.temporal import years_of

_FIELDS = frozenset(field.name for field in RECORD_FIELDS)


@dataclass(frozen=True, slots=True)
class RecordParameters:
    """Parameters by name, each given once."""

    parameters: Mapping[str, str]

    def page(self, limits: PageLimits) -> Search:
        """The search. Raises InvalidValue or UnknownName, which name the parameter.

        Geometries of a filter are in CRS84, as those of records are: no other is offered.
        """
        parameters = self.parameters
        given = QueryParameters(parameters, _FIELDS, tuple)
        return Search(
            limit=given.limit(limits),
            offset=given.offset(),
            q=words_of("q", parameters.get("q")),
            ids=words_of("ids", parameters.get("ids")),
            external_ids=words_of("externalIds", parameters.get("externalIds")),
            equals=tuple((n, words_of(n, v)) for n, v in parameters.items() if n in _FIELDS),
            boxes=given.boxes(),
            years=years_of(parameters.get("datetime")),
            filter=given.filter(),
            sort=given.sort(),
        )
