"""GeoParquet octets as tables of polars and of GeoPandas, each an extra of the package."""

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from parc_social_client.errors import MissingExtra

if TYPE_CHECKING:
    import geopandas
    import polars


def as_polars(octets: bytes) -> "polars.DataFrame":
    """Types as the file says them: dates, integers, text. Raises MissingExtra."""
    return _extra("polars", "polars").read_parquet(BytesIO(octets))


def as_geodataframe(octets: bytes) -> "geopandas.GeoDataFrame":
    """With the system of coordinates of the file. Raises MissingExtra."""
    _extra("pyarrow", "geo")
    return _extra("geopandas", "geo").read_parquet(BytesIO(octets))


def _extra(module: str, name: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(f'{module} manque : pip install "parc-social-client[{name}]"') from error
