"""A view as a file: CSV for a French spreadsheet, XLSX, JSON; the rows of the page, all of them."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

import orjson

from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.figure_fields import STATUT
from parc_social.domain.csv_cell import with_comma
from parc_social.storage.export_files.plan import ExportColumn, ExportPlan
from parc_social.storage.export_files.write import FileMaker, reference_of
from parc_social.storage.query.model import Crs
from portal.map.choices import LEVELS
from portal.qualify.criteria import Criterion
from portal.qualify.scored import ScoredTerritory, ScoredView
from portal.qualify.state import VERDICTS, WorkshopState

_VERDICTS = tuple((one.value, words) for one, words in VERDICTS.items())
_MET = {True: "oui", False: "non", None: None}
_OF_SCORE = (
    ExportColumn("nom", FieldType.STRING, "Territoire"),
    ExportColumn("resultat", FieldType.STRING, "Résultat", codes=_VERDICTS),
    ExportColumn("points_surs", FieldType.INTEGER, "Points sûrs"),
    ExportColumn("points_au_plus", FieldType.INTEGER, "Points au plus"),
    ExportColumn("criteres_connus", FieldType.INTEGER, "Critères dont le chiffre est montré"),
    ExportColumn("criteres_applicables", FieldType.INTEGER, "Critères qui ont un sens ici"),
    ExportColumn("valeurs_de_groupe", FieldType.INTEGER, "Chiffres du groupe de ménages"),
    ExportColumn("menages", FieldType.INTEGER, "Ménages répondants groupés", "ménages"),
)


class ScoreFile:
    """Of one view; `about`: what the file says of its conditions, beside what it holds."""

    def __init__(
        self, state: WorkshopState, view: ScoredView, about: Sequence[tuple[str, str]]
    ) -> None:
        self._state = state
        self._view = view
        self._about = (*self._told, *about)

    @property
    def name(self) -> str:
        """Of the file, without its ending."""
        return f"qualification-{self._state.map.niveau.value}-{self._state.map.year}"

    @property
    def _told(self) -> tuple[tuple[str, str], ...]:
        here = self._state.map
        criteria = [
            (f"critère {rank}", f"{one.words} ({one.threshold.points} point(s))")
            for rank, one in enumerate(self._state.criteria, 1)
        ]
        return (
            ("niveau", LEVELS[here.niveau]),
            ("millésime de la publication", str(here.year)),
            ("population", here.population),
            ("zone", str(here.zone) if here.zone else "tout ce qui est ouvert"),
            *criteria,
            ("points requis", f"{self._state.needed} sur {self._state.total}"),
        )

    @property
    def columns(self) -> Sequence[ExportColumn]:
        """Those of the file, after the code."""
        found = list(_OF_SCORE)
        for one in self._state.criteria:
            number = FieldType.INTEGER if one.indicator.is_whole else FieldType.NUMBER
            words, unit = one.indicator.libelle.fr, one.indicator.unite
            found.append(ExportColumn(one.column, number, words, unit))
            found.append(ExportColumn(f"{one.column}{STATUT}", FieldType.STRING, "Statut"))
            found.append(ExportColumn(f"{one.column}_atteint", FieldType.STRING, one.words))
        return found

    def csv(self) -> bytes:
        """With BOM, `;` and decimal commas."""
        output = StringIO()
        writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
        output.write("\N{BYTE ORDER MARK}")
        writer.writerow(["code", *(column.name for column in self.columns)])
        for one in self._view.territories:
            writer.writerow([with_comma(value) for value in (one.code, *self._cells(one))])
        return output.getvalue().encode()

    def json(self) -> bytes:
        """The same as one document, what it holds first."""
        names = [column.name for column in self.columns]
        rows = [
            {"code": one.code, **dict(zip(names, self._cells(one), strict=True))}
            for one in self._view.territories
        ]
        return orjson.dumps({**dict(self._about), "territoires": rows}, option=orjson.OPT_INDENT_2)

    def xlsx(self, making: FileMaker, most: int) -> bytes:
        """A workbook of at most so many octets: the rows, a dictionary, what it is about.

        Raises TooSlow, Unavailable and InvalidValue as FileMaker does.
        """
        with making.place() as folder:
            plan = ExportPlan(
                format="xlsx",
                target=str(folder / "fichier.xlsx"),
                most=most,
                table="qualification",
                title="Qualification",
                geometry=None,
                reference=reference_of(Crs()),
                columns=tuple(self.columns),
                about=self._about,
            )
            with making.file(folder, plan, self._lines()) as file:
                return file.read()

    def _lines(self) -> Iterator[bytes]:
        names = [column.name for column in self.columns]
        for one in self._view.territories:
            cells = dict(zip(names, self._cells(one), strict=True))
            yield orjson.dumps({"id": one.code, "properties": cells}) + b"\n"

    def _cells(self, one: ScoredTerritory) -> list[Any]:
        score = one.score
        told = [score.sure, score.most, score.told, score.asked, score.grouped]
        found: list[Any] = [one.name, one.verdict.value, *told, one.households]
        for criterion in self._state.criteria:
            found += _of_criterion(criterion, one)
        return found


def _of_criterion(criterion: Criterion, one: ScoredTerritory) -> list[Any]:
    figure = criterion.figure(one.row)
    return [figure.value, figure.statut.value, _MET[criterion.is_met(one.row)]]
