"""/collections/{id}/tiles/{tms}/{z}/{row}/{col}: one vector tile, in pygeoapi's own place."""

from http import HTTPStatus
from typing import Any

from pygeoapi import l10n

from parc_social.catalogue.formats import MVT_MEDIA
from server.api.plugins import load_provider, resource_of

View = tuple[dict[str, str], int, str | bytes]


def get_collection_tiles_data(  # noqa: PLR0913, PLR0917 - pygeoapi's own parameters
    api: Any,
    request: Any,
    dataset: str | None = None,
    matrix_id: str | None = None,
    z_idx: str | None = None,
    y_idx: str | None = None,
    x_idx: str | None = None,
) -> View:
    """The tile; empty where nothing lies. Raises NotFound outside of the caller's limits."""
    provider = load_provider(resource_of(api, dataset), "tile")
    tile = provider.get_tiles(
        layer=dataset,
        tileset=matrix_id,
        z=z_idx,
        y=y_idx,
        x=x_idx,
        properties=request.params.get("properties"),
    )
    headers = {
        "Content-Type": MVT_MEDIA,
        "Content-Language": l10n.locale2str(request.locale),
    }
    return headers, HTTPStatus.OK, tile
