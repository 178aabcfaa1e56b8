"""Our own view of a whole edition, GeoParquet or GeoTIFF: resumable, the same 404 for all else.

Beside it, the account of statistical secrecy of an edition of indicators, as JSON.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.coverage import CELLS, bands_of, cells, coverages
from parc_social.catalogue.formats import FORMATS, GEOTIFF
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.rasters.raster import Band, frame_of
from parc_social.rasters.subprocess import write_apart
from parc_social.settings import Settings
from parc_social.storage.edition_files.downloads import PARQUET, Download, Downloads
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.query.model import CellQuery, CellSpan
from parc_social.storage.store import Store
from parc_social.wording import FICTIVE
from providers.links import link

_FILE = re.compile(r"([a-z]+_\d{4}_[0-9a-z]{8,64})\.(parquet|tif|bilan\.json)")
_GEOTIFF = FORMATS[GEOTIFF].media
_NOT_FOUND = "téléchargement introuvable"


class DownloadView:
    """GET /collections/{id}/editions/{edition}.parquet and .bilan.json; of a coverage .tif."""

    def __init__(self, store: Store, settings: Settings, conditions: str) -> None:
        self._store = store
        self._files = Downloads(settings.data / "telechargements")
        self._conditions = conditions

    def __call__(self, grant: Grant, collection_id: str, fichier: str) -> flask.Response:
        """The file, whole or the range asked for. Raises NotFound, the same for every reason."""
        match = _FILE.fullmatch(fichier)
        edition, kind = match.groups() if match else ("", "")
        if collection_id in coverages():
            return self._coverage(grant, collection_id, edition if kind == "tif" else "")
        if kind == "bilan.json":
            return flask.jsonify(self._store.bilan(grant, collection_id, edition))
        return self._rows(grant, collection_id, edition if kind == "parquet" else "")

    def _rows(self, grant: Grant, collection_id: str, edition: str) -> flask.Response:
        downloads = self._store.downloads(grant, collection_id)
        download = next((one for one in downloads if one.edition == edition), None)
        if download is None:
            raise NotFound(_NOT_FOUND)
        facts = {
            "collection": collection_id,
            "titre": collections()[collection_id].titre.fr,
            "edition": edition,
            "millesime": str(download.millesime),
            "fictif": FICTIVE.fr if download.fictive else "non",
            "conditions": self._conditions,
        }

        def write(target: Path) -> None:
            self._store.parquet(grant, collection_id, download, target, facts)

        return self._send(collection_id, edition, write, "parquet", PARQUET)

    def _coverage(self, grant: Grant, collection_id: str, edition: str) -> flask.Response:
        """One cloud optimized GeoTIFF, for who sees every cell and every column."""
        editions = whole_editions(self._store, grant, collection_id)
        edition_span = next(((d, span) for d, span in editions if d.edition == edition), None)
        if edition_span is None:
            raise NotFound(_NOT_FOUND)

        def write(target: Path) -> None:
            self._write(grant, collection_id, *edition_span, target)

        return self._send(collection_id, edition, write, "tif", _GEOTIFF)

    def _send(
        self, collection_id: str, edition: str, write: Callable[[Path], None], kind: str, media: str
    ) -> flask.Response:
        """A file that is kept while its edition is published."""
        editions = {e.id for e in self._store.editions() if e.state is EditionState.PUBLISHED}
        file = self._files.file(collection_id, edition, write, editions, kind)
        name = f"{collection_id}_{edition}.{kind}"
        return flask.send_file(file, media, as_attachment=True, download_name=name)

    def _write(
        self, grant: Grant, collection_id: str, download: Download, span: CellSpan, target: Path
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
            "DATETIME": f"{download.millesime}",
            "EDITION": download.edition,
            "CONDITIONS": self._conditions,
            **({"AVERTISSEMENT": FICTIVE.fr} if download.fictive else {}),
        }
        bands = [Band(f.name, f.titre, f.unit) for f in fields]
        write_apart(
            self._store.cells(grant, query), frame_of(one.srid, span.window), bands, about, target
        )


def links(store: Store, grant: Grant, collection_id: str, base_url: str) -> list[dict[str, Any]]:
    """The `enclosure` links of a collection: one for each edition that the caller may take."""
    url, found = f"{base_url}/collections/{collection_id}/editions", list[dict[str, Any]]()
    for one in () if collection_id.endswith(SERIE) else store.downloads(grant, collection_id):
        count = "" if one.rows is None else f" ({one.rows} objets)"
        title = f"Édition {one.millesime} entière, GeoParquet{count}"
        found.append(link("enclosure", PARQUET, title, f"{url}/{one.edition}.parquet"))
    return found


_EVERY = 2**40  # figures: the cells of France with every indicator are some ten millions


def whole_editions(
    store: Store, grant: Grant, collection_id: str
) -> list[tuple[Download, CellSpan]]:
    """The editions that the caller may take whole, and where their cells of this grid are."""
    downloads = store.downloads(grant, CELLS)
    names = [CELLS, *([CELLS + SERIE] if grant.right(CELLS + SERIE) else [])]
    spans = {
        span.year: span
        for name in reversed(names if downloads else [])
        for span in store.spans(grant, name)
        if span.srid == coverages()[collection_id].srid
    }
    return [(one, spans[one.millesime]) for one in downloads if one.millesime in spans]


def enclosures(
    store: Store, grant: Grant, collection_id: str, base_url: str
) -> list[dict[str, Any]]:
    """The `enclosure` links of a coverage."""
    right = grant.right(CELLS)
    if right is None or not right.opens(GEOTIFF):
        return []
    return [
        link(
            "enclosure",
            _GEOTIFF,
            f"Couverture {one.millesime} entière, COG ({span.count} carreaux)",
            f"{base_url}/collections/{collection_id}/editions/{one.edition}.tif",
        )
        for one, span in whole_editions(store, grant, collection_id)
    ]
