"""Our own view of a whole edition as GeoParquet: streamed, resumable, the same 404 for all else.

Beside it, the account of statistical secrecy of an edition of indicators, as JSON.
"""

import re
from typing import Any

import flask

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections
from parc_social.catalogue.notice import FICTIVE
from parc_social.errors import NotFound
from parc_social.settings import Settings
from parc_social.storage.edition_files.downloads import PARQUET, Download, Downloads
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.store import Store

_FILE = re.compile(r"([a-z]+_\d{4}_[0-9a-z]{8,64})\.parquet")
_BILAN = re.compile(r"([a-z]+_\d{4}_[0-9a-z]{8,64})\.bilan\.json")


class DownloadView:
    """GET /collections/{id}/editions/{edition}.parquet, and .bilan.json."""

    def __init__(self, store: Store, settings: Settings, conditions: str) -> None:
        self._store = store
        self._files = Downloads(settings.data / "telechargements")
        self._conditions = conditions

    def __call__(self, grant: Grant, collection_id: str, fichier: str) -> flask.Response:
        """The file, whole or the range asked for. Raises NotFound, the same for every reason."""
        if account := _BILAN.fullmatch(fichier):
            return flask.jsonify(self._store.bilan(grant, collection_id, account[1]))
        offered = self._store.downloads(grant, collection_id)
        asked = _FILE.fullmatch(fichier)
        found = next((d for d in offered if asked and d.edition == asked[1]), None)
        if found is None:
            raise NotFound("téléchargement introuvable")
        facts = self._facts(collection_id, found)
        file = self._files.file(
            collection_id,
            found.edition,
            lambda target: self._store.parquet(grant, collection_id, found, target, facts),
            {e.id for e in self._store.editions() if e.state is EditionState.PUBLISHED},
        )
        name = f"{collection_id}_{found.edition}.parquet"
        return flask.send_file(file, PARQUET, as_attachment=True, download_name=name)

    def _facts(self, collection_id: str, found: Download) -> dict[str, str]:
        one = collections()[collection_id]
        return {
            "collection": collection_id,
            "titre": one.titre.fr,
            "edition": found.edition,
            "millesime": str(found.millesime),
            "fictif": FICTIVE.fr if found.fictive else "non",
            "conditions": self._conditions,
        }


def links(store: Store, grant: Grant, collection_id: str, base_url: str) -> list[dict[str, Any]]:
    """The `enclosure` links of a collection: one for each edition that the caller may take."""
    if collection_id.endswith(SERIE):
        return []
    return [
        {
            "rel": "enclosure",
            "type": PARQUET,
            "title": f"Édition {found.millesime} entière, GeoParquet{_size(found)}",
            "href": f"{base_url}/collections/{collection_id}/editions/{found.edition}.parquet",
        }
        for found in store.downloads(grant, collection_id)
    ]


def _size(found: Download) -> str:
    return "" if found.rows is None else f" ({found.rows} objets)"
