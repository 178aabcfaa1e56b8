"""One vector tile, with pygeoapi's own signature: its view passes no parameter to the provider."""

from http import HTTPStatus
from typing import Any

from pygeoapi.plugin import load_plugin
from pygeoapi.provider import get_provider_by_type

from providers.errors import ProviderRefusal
from providers.tilesets import MVT


def tile(  # noqa: PLR0913, PLR0917 - pygeoapi sets the signature
    api: Any,
    request: Any,
    dataset: str | None = None,
    matrix_id: str | None = None,
    z_idx: str | None = None,
    y_idx: str | None = None,
    x_idx: str | None = None,
) -> tuple[dict[str, str], int, str | bytes]:
    """/collections/{id}/tiles/{tms}/{z}/{row}/{col}; `properties` names what its features carry."""
    if not request.format:
        return api.get_format_exception(request)
    headers = request.get_response_headers(**api.api_headers)
    providers = api.config["resources"][dataset]["providers"]
    try:
        provider = load_plugin("provider", get_provider_by_type(providers, "tile"))
        content = provider.tile(matrix_id, (z_idx, y_idx, x_idx), request.params.get("properties"))
    except ProviderRefusal as error:
        return api.get_exception(
            error.http_status_code, headers, request.format, error.ogc_exception_code, error.message
        )
    headers["Content-Type"] = MVT
    return headers, HTTPStatus.OK, content
