"""The links of a coverage: where it is had, in which forms, and its schema."""

from typing import Any

from assembly.coverage_files import enclosures
from assembly.coverage_view import provider_of
from parc_social.access.grant import Grant
from parc_social.catalogue.coverage import CELLS
from parc_social.catalogue.formats import COVJSON, GEOTIFF, OF_COVERAGE, PNG
from parc_social.storage.serving import current_store
from providers.coverages import documents

COVERAGE = "http://www.opengis.net/def/rel/ogc/1.0/coverage"
_CURIE = "[ogc-rel:coverage]"
TITLES = {
    GEOTIFF: "Couverture, GeoTIFF (COG), une bande par indicateur",
    COVJSON: "Couverture, CoverageJSON",
    PNG: "Couverture, PNG d'un indicateur (properties)",
}


def described(collection: dict[str, Any], api: Any, collection_id: str) -> dict[str, Any]:
    """Pygeoapi's description with the grid, and with links to what there is."""
    kept = [link for link in collection["links"] if not _is_theirs(link["rel"])]
    told = documents.described(provider_of(collection_id), collection)
    own = links(api.grant, collection_id, api.base_url)
    whole = enclosures(current_store(), api.grant, collection_id, api.base_url)
    return {**told, "links": [*kept, *own, *whole]}


def _is_theirs(rel: str) -> bool:
    """Pygeoapi's links to forms that are not there, and to queryables: nothing is filtered."""
    return rel.endswith(("/coverage", "/queryables"))


def links(grant: Grant, collection_id: str, base_url: str) -> list[dict[str, Any]]:
    """GeoTIFF first: what a client takes that asks for no form."""
    right = grant.right(CELLS)
    return [
        {
            "rel": rel,
            "type": media,
            "title": TITLES[name],
            "href": f"{base_url}/collections/{collection_id}/coverage?f={name}",
        }
        for media, name in OF_COVERAGE.items()
        if right is not None and right.opens(name)
        for rel in (COVERAGE, _CURIE)
    ]
