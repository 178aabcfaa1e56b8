"""The query that parameters of /items are, under a Grant."""

from collections.abc import Mapping

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import collections
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import FeatureQuery
from providers.features.provider import FeatureParameters


def items_query(grant: Grant, name: str, given: Mapping[str, str]) -> FeatureQuery:
    """Of a collection that has every system. Raises InvalidValue, as /items does."""
    right = next(right for right in grant.rights if right.collection == name)
    asking = FeatureParameters(given, collections()[name], right, lambda: tuple(offered_systems()))
    return asking.query()
