"""A whole answer as a file made before it goes out, by the writer that its format names."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.formats import FORMATS, Use, formats_of
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue
from parc_social.settings import Settings
from parc_social.storage.export_files.plan import ExportPlan, column_of
from parc_social.storage.export_files.write import FileMaker, reference_of
from parc_social.storage.query.model import CRS84, FeatureEncoding, FeatureQuery
from parc_social.storage.statements.batches import Export
from parc_social.storage.store import Store
from server.views.exports.text import ExportRequest, columns_of

FILES = tuple(one.name for one in formats_of(Use.EXPORT) if one.writer)
_PIECE = 262_144  # octets sent at once
_TOO_MANY = (
    "f={} : plus de {} objets, un fichier {} n'en tient pas plus ; restreignez la demande"
    " (filter, bbox…), ou prenez csv, gpkg ou parquet"
)


class Files:
    """Makes files under the data folder; see FileMaker for their bounds."""

    def __init__(self, store: Store, settings: Settings) -> None:
        bounds = settings.bounds
        self._store = store
        self._most = bounds.fichier_octets
        self._making = FileMaker(settings.data / "exports", bounds.fichiers, bounds.fichier_s)

    def check(self, request: ExportRequest) -> None:
        """What can be told before a row is read. Raises what a count does, and InvalidValue."""
        count = self._store.count(request.grant, request.query) or 0
        _check_rows(request, request.part.length(count))

    def made(self, request: ExportRequest, about: dict[str, str]) -> IO[bytes]:
        """The file, open and without a name left; `about` is what it says of itself.

        Raises what FileMaker does.
        """
        points = collections()[request.query.collection].geometry is Geometry.POINT
        shapes = points or FORMATS[request.format].outlines  # a sheet has no outline
        query = replace(request.query, geometry=request.query.geometry and shapes)
        query = replace(query, form=_form(query, points=points))
        with self._making.place() as folder, self._store.export(request.grant, query) as export:
            about = {**about, "editions": ", ".join(t.edition for t in export.tables)}
            plan = _plan(replace(request, query=query), about, folder, self._most)
            return self._making.file(folder, plan, _lines(request, export))


def _check_rows(request: ExportRequest, rows: int) -> None:
    form = FORMATS[request.format]
    if form.most is not None and rows > form.most:
        raise InvalidValue(_TOO_MANY.format(form.name, form.most, form.title))


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """An open file to its end, then closed."""
    with file:
        yield from iter(partial(file.read, _PIECE), b"")


def _plan(request: ExportRequest, about: dict[str, str], folder: Path, most: int) -> ExportPlan:
    collection = collections()[request.query.collection]
    names = columns_of(request.grant, request.query)
    return ExportPlan(
        format=request.format,
        target=str(folder / f"fichier.{request.format}"),
        most=most,
        table=collection.id,
        title=collection.titre.fr,
        geometry=collection.geometry.value if request.query.geometry else None,
        reference=reference_of(request.query.crs),
        columns=tuple(column_of(f) for f in collection.fields if f.name in names),
        about=tuple(about.items()),
        is_geojson=request.query.form is FeatureEncoding.LINES,
    )


def _form(query: FeatureQuery, *, points: bool) -> FeatureEncoding:
    """Of points in degrees the lines of GeoJSON, which an edition may have kept."""
    is_kept = points and query.geometry and query.crs.uri == CRS84
    return FeatureEncoding.LINES if is_kept else FeatureEncoding.FILE


def _lines(request: ExportRequest, export: Export) -> Iterator[bytes]:
    rows = 0
    for texts in request.part.of(export.texts):
        rows += len(texts)
        _check_rows(request, rows)  # where counting took too long
        yield b"\n".join(texts) + b"\n"
