"""Our own view of the whole coverage of an edition, as one cloud optimized GeoTIFF."""

import re
from pathlib import Path
from typing import Any

import flask

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.coverage import CELLS, bands_of, cells, coverages
from parc_social.catalogue.formats import FORMATS, GEOTIFF
from parc_social.catalogue.notice import FICTIVE
from parc_social.errors import NotFound
from parc_social.rasters.frame import Band, frame_of
from parc_social.rasters.subprocess import write_apart
from parc_social.settings import Settings
from parc_social.storage.edition_files.downloads import Download, Downloads
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.query.cells import CellQuery, CellSpan
from parc_social.storage.store import Store

_FILE = re.compile(r"([a-z]+_\d{4}_[0-9a-z]{8,64})\.tif")
_GEOTIFF = FORMATS[GEOTIFF].media


class CoverageFiles:
    """GET /collections/{id}/editions/{edition}.tif, for who sees every cell and every column."""

    def __init__(self, store: Store, settings: Settings, conditions: str) -> None:
        self._store = store
        self._files = Downloads(settings.data / "telechargements")
        self._conditions = conditions

    def __call__(self, grant: Grant, collection_id: str, fichier: str) -> flask.Response:
        """The file, whole or the range asked for. Raises NotFound, the same for every reason."""
        asked = _FILE.fullmatch(fichier)
        offered = whole_editions(self._store, grant, collection_id)
        found = next(((d, span) for d, span in offered if asked and d.edition == asked[1]), None)
        if found is None:
            raise NotFound("téléchargement introuvable")
        file = self._files.file(
            collection_id,
            found[0].edition,
            lambda target: self._write(grant, collection_id, *found, target),
            {e.id for e in self._store.editions() if e.state is EditionState.PUBLISHED},
            "tif",
        )
        name = f"{collection_id}_{found[0].edition}.tif"
        return flask.send_file(file, _GEOTIFF, as_attachment=True, download_name=name)

    def _write(
        self, grant: Grant, collection_id: str, found: Download, span: CellSpan, target: Path
    ) -> None:
        """By the read of /coverage, all columns, into a file that another process makes."""
        one, fields = coverages()[collection_id], bands_of(cells())
        current = span in self._store.spans(grant, CELLS)
        query = CellQuery(
            CELLS if current else CELLS + SERIE,
            one.srid,
            tuple(field.name for field in fields),
            year=None if current else span.year,
            most=_EVERY,
        )
        about = {
            "TITRE": one.titre.fr,
            "DATETIME": f"{found.millesime}",
            "EDITION": found.edition,
            "CONDITIONS": self._conditions,
            **({"AVERTISSEMENT": FICTIVE.fr} if found.fictive else {}),
        }
        bands = [Band(f.name, f.titre, f.unit) for f in fields]
        write_apart(
            self._store.cells(grant, query), frame_of(one.srid, span.window), bands, about, target
        )


_EVERY = 2**40  # figures: the cells of France with every indicator are some ten millions


def whole_editions(
    store: Store, grant: Grant, collection_id: str
) -> list[tuple[Download, CellSpan]]:
    """The editions that the caller may take whole, and where their cells of this grid are."""
    offered = store.downloads(grant, CELLS)
    names = [CELLS, *([CELLS + SERIE] if grant.right(CELLS + SERIE) else [])]
    spans = {
        span.year: span
        for name in reversed(names if offered else [])
        for span in store.spans(grant, name)
        if span.srid == coverages()[collection_id].srid
    }
    return [(one, spans[one.millesime]) for one in offered if one.millesime in spans]


def enclosures(
    store: Store, grant: Grant, collection_id: str, base_url: str
) -> list[dict[str, Any]]:
    """The `enclosure` links of a coverage."""
    right = grant.right(CELLS)
    if right is None or not right.opens(GEOTIFF):
        return []
    return [
        {
            "rel": "enclosure",
            "type": _GEOTIFF,
            "title": f"Couverture {one.millesime} entière, COG ({span.count} carreaux)",
            "href": f"{base_url}/collections/{collection_id}/editions/{one.edition}.tif",
        }
        for one, span in whole_editions(store, grant, collection_id)
    ]
