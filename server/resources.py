"""The resources of the configuration as one caller sees them: what is open, where, since when."""

import math
from collections.abc import Mapping
from typing import Any

from ows.wfs.service import rank
from parc_social.access.model.grant import Grant, Right
from parc_social.catalogue.collection import CATALOGUE, Reach
from parc_social.catalogue.coverage import CELLS
from parc_social.catalogue.formats import MVT
from parc_social.catalogue.load import collections
from parc_social.storage.query.crs import uris_meeting
from parc_social.storage.query.model import CRS84, Box, Extent
from parc_social.storage.store import Store
from parc_social.wording import with_notice
from providers.coverages.axes import open_coverages
from providers.records.build import FRANCE, box_around
from providers.records.record import ServiceMetadata

Json = dict[str, Any]
Resources = dict[str, Json]


def open_resources(
    resources: Resources, grant: Grant, store: Store, service: ServiceMetadata
) -> Resources:
    """The open collections, small ones first and empty ones last, then the open processes.

    The catalogue of records, which tells of `service`, comes after the other collections.
    """
    extents = store.extents(grant, [name for name in resources if grant.right(name)])
    crs = list(uris_meeting(caller_box(extents)))
    fictive = is_fictive(store)

    def resource(name: str, extent: Extent, providers: list[Json]) -> Json:
        description = with_notice(resources[name]["description"], fictive=fictive)
        more = {"description": description, "extents": _extents(extent), "providers": providers}
        return {**resources[name], **more}

    narrowed = {
        name: resource(name, extents[name], _providers(resources[name]["providers"], right, crs))
        for name in sorted(extents, key=lambda name: rank(extents[name].count))
        if (right := grant.right(name)) is not None
    }
    for name in open_coverages(grant, store):
        if name in resources:  # the provider says where its cells are
            narrowed[name] = resource(
                name, store.extent(grant, CELLS), resources[name]["providers"]
            )
    if grant.opens_records and CATALOGUE in resources:
        box = box_around(e.box for e in extents.values())
        years = tuple(sorted({year for e in extents.values() for year in e.years}))
        providers = [{**p, "service": service} for p in resources[CATALOGUE]["providers"]]
        narrowed[CATALOGUE] = resource(CATALOGUE, Extent(box, years, 0), providers)
    return {**narrowed, **{n: resources[n] for n in resources if n in grant.processes}}


def is_fictive(store: Store) -> bool:
    """Whether any edition on show is invented."""
    return any(edition.fictive for edition in store.editions())


def _providers(providers: list[Json], right: Right, crs: list[str]) -> list[Json]:
    """Those of formats that the caller has, with the systems that are offered."""
    return [
        {**one, "crs": crs} if one["type"] == "feature" else one
        for one in providers
        if one["type"] != "tile" or right.opens(MVT)
    ]


def _extents(extent: Extent) -> dict[str, Any]:
    spatial = {"bbox": outwards(extent.box or FRANCE), "crs": CRS84}
    if not extent.years:
        return {"spatial": spatial}
    begin, end = min(extent.years), max(extent.years)
    interval = {"begin": f"{begin}-01-01T00:00:00Z", "end": f"{end}-12-31T23:59:59Z"}
    return {"spatial": spatial, "temporal": interval}


def outwards(box: Box) -> list[float]:
    """At most six decimals, rounded so that the data stay inside."""
    west, south, east, north = (round(n * 1e6, 3) for n in box)
    return [
        math.floor(west) / 1e6,
        math.floor(south) / 1e6,
        math.ceil(east) / 1e6,
        math.ceil(north) / 1e6,
    ]


def described_extent(extent: Extent) -> Json:
    """An extent as descriptions write it (OGC API Common Part 2, extent.yaml)."""
    known = _extents(extent)
    described = {"spatial": {**known["spatial"], "bbox": [known["spatial"]["bbox"]]}}
    if "temporal" in known:
        described["temporal"] = {"interval": [[*known["temporal"].values()]]}
    return described


def caller_box(extents: Mapping[str, Extent]) -> Box | None:
    """Where the caller's own rows are; where any row is, for a caller without fine ones.

    National outlines would offer Lambert-93 to a Guadeloupean EPCI (contract, section 4).
    """
    published = collections()
    fine = [e.box for n, e in extents.items() if published[n].reach is not Reach.WIDE and e.box]
    return box_around(fine or (e.box for e in extents.values()))
