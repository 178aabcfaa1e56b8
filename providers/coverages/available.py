"""Which coverages one caller has: those of the grids in which he has cells, and figures of them."""

from collections.abc import Mapping

from parc_social.access.model.grant import Grant
from parc_social.catalogue.coverage import CELLS, bands_of, cells, coverages, read_by
from parc_social.storage.query.cells import CellSpan
from parc_social.storage.store import Store


def offered(grant: Grant, store: Store) -> Mapping[str, tuple[CellSpan, ...]]:
    """Their ids in the order of the contract, each with where its cells are, by millésime."""
    right = grant.right(CELLS)
    if right is None or not any(band.name in right.columns for band in bands_of(cells())):
        return {}
    names = [name for name in read_by(next(iter(coverages()))) if grant.right(name)]
    every = [span for name in names for span in store.spans(grant, name)]
    found = {
        name: tuple(span for span in every if span.srid == one.srid)
        for name, one in coverages().items()
    }
    return {name: spans for name, spans in found.items() if spans}
