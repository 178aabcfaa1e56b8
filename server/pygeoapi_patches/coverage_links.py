"""The links of a coverage: where it is had, in which forms, and its schema."""

from typing import Any

from parc_social.access.model.grant import Right
from parc_social.catalogue.coverage import CELLS
from parc_social.catalogue.formats import PNG, Use, formats_of
from parc_social.storage.current_store import current_store
from providers.coverages import documents
from providers.coverages.provider import CoverageProvider
from providers.fields import open_right
from server.views.coverage import provider_of
from server.views.exports.coverage_files import enclosures

COVERAGE = "http://www.opengis.net/def/rel/ogc/1.0/coverage"


def described(collection: dict[str, Any], api: Any, collection_id: str) -> dict[str, Any]:
    """Pygeoapi's description with the grid, and with links to what there is."""
    kept = [link for link in collection["links"] if not _is_theirs(link["rel"])]
    provider = provider_of(collection_id)
    _, right = open_right(api.grant, CELLS)
    own = links(provider, right, f"{api.get_collections_url()}/{collection_id}")
    whole = enclosures(current_store(), api.grant, collection_id, api.base_url)
    told = documents.described(provider, collection)
    return {**told, "links": [*kept, *own, *whole]}


def _is_theirs(rel: str) -> bool:
    """Pygeoapi's links to forms that are not there, and to queryables: nothing is filtered."""
    return rel.endswith(("/coverage", "/queryables"))


def links(provider: CoverageProvider, right: Right, url: str) -> list[dict[str, Any]]:
    """GeoTIFF first: what a client takes that asks for no form. A PNG is of one band."""
    one = f"&properties={provider.bands[0].name}"
    return [
        {
            "rel": COVERAGE,
            "type": form.media,
            "title": f"Couverture, {form.title}",
            "href": f"{url}/coverage?f={form.name}{one if form.name == PNG else ''}",
        }
        for form in formats_of(Use.COVERAGE)
        if right.opens(form.name)
    ]
