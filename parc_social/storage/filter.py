"""CQL2 filters."""

from parc_social.errors import InvalidValue
from parc_social.storage.binding import Bound
from parc_social.storage.dialect import Dialect
from parc_social.storage.query import Filter
from parc_social.storage.visible import Visible


def compile_filter(expression: Filter, seen: Visible, bound: Bound, dialect: Dialect) -> str:
    """SQL of a filter. Raises InvalidValue."""
    raise InvalidValue("filtre refusé")
