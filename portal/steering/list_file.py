"""A list of a page as a file, for a spreadsheet or a program: all its rows, its columns."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import flask
import orjson

from parc_social.catalogue.formats import CSV, FORMATS, HTML
from parc_social.domain.csv_cell import with_comma
from parc_social.storage.export_files.plan import ExportColumn, ExportPlan
from parc_social.storage.export_files.write import FileMaker, reference_of
from parc_social.storage.query.model import Crs
from portal.page_context import PageContext
from portal.query import argument_among

FILES = ("csv", "xlsx", "json")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ListFile:
    """`name`: of the file, without its ending; `rows`: a dict a row, by the names of columns."""

    name: str
    title: str
    columns: Sequence[ExportColumn]
    rows: Sequence[Mapping[str, Any]]
    about: Sequence[tuple[str, str]] = ()

    def answer(self, context: PageContext, making: FileMaker, form: str) -> flask.Response:
        """The file as an answer. Raises TooSlow, Unavailable, InvalidValue as FileMaker does."""
        media = _JSON
        if form == CSV:
            body, media = self._csv(), FORMATS[form].content_type
        elif form == "json":
            body = orjson.dumps({"titre": self.title, "lignes": self.rows})
        else:
            body = self._xlsx(making, context.settings.bounds.fichier_octets)
            media = FORMATS[form].content_type
        answer = flask.Response(body, content_type=media)
        answer.headers["Content-Disposition"] = f'attachment; filename="{self.name}.{form}"'
        return answer

    def _csv(self) -> bytes:
        """With BOM, `;` and decimal commas."""
        output = StringIO()
        writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
        output.write("\N{BYTE ORDER MARK}")
        writer.writerow([one.name for one in self.columns])
        for row in self.rows:
            writer.writerow([with_comma(row[one.name]) for one in self.columns])
        return output.getvalue().encode()

    def _xlsx(self, making: FileMaker, most: int) -> bytes:
        with making.place() as folder:
            plan = ExportPlan(
                format="xlsx",
                target=str(folder / "fichier.xlsx"),
                most=most,
                table="suivi",
                title=self.title,
                geometry=None,
                reference=reference_of(Crs()),
                columns=tuple(self.columns),
                about=tuple(self.about),
            )
            with making.file(folder, plan, self._lines()) as file:
                return file.read()

    def _lines(self) -> Iterator[bytes]:
        for number, row in enumerate(self.rows, 1):
            yield orjson.dumps({"id": str(number), "properties": row}) + b"\n"


def file_asked() -> str:
    """The form of a file that the address asks for; empty: the page. Raises InvalidValue."""
    form = argument_among("f", (HTML, *FILES))
    return "" if form == HTML else form


def file_maker(context: PageContext) -> FileMaker:
    """Makes workbooks in the folder of exports, within the limits of the settings."""
    bounds = context.settings.bounds
    return FileMaker(context.settings.data / "exports", bounds.fichiers, bounds.fichier_s)
