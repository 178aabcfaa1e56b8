"""Key figures of a territory on the home page: its last millésime, in one read under the Grant."""

from collections.abc import Sequence
from dataclasses import dataclass

from parc_social.catalogue.figure_fields import BASE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.territory import Niveau
from parc_social.storage.query.model import FeatureQuery, Years
from portal.figures.figure_text import FigureText, figure_text
from portal.map.choices import Choices, serie_of
from portal.map.state import Zone

_WHOLE = Zone(Niveau.FRANCE, "FR")
# What an agent looks for first: how many, who lives there, what moves, how it is heated.
KEY = (
    "logements",
    "part_personnes_seules",
    "part_monoparentales",
    "part_titulaires_65_plus",
    "part_ressources_moins_40",
    "part_emmenages_recents",
    "taux_vacance",
    "taux_mobilite",
    "loyer_moyen",
    "part_dpe_fg",
)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """An indicator, its figure in words and the millésime of its source."""

    indicator: Indicator
    figure: FigureText
    year: int | None


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Those of a territory."""

    name: str
    place: Zone
    figures: Sequence[KeyFigure]

    @property
    def sheet(self) -> str:
        """Path of the whole sheet of the territory."""
        return f"/portail/territoires/{self.place.niveau.value}/{self.place.code}"


def key_figures(choices: Choices, zone: Zone | None) -> KeyFigures | None:
    """None where the caller sees no figure of that territory. Raises TooSlow as reads do."""
    place = zone or _WHOLE
    if place.niveau not in choices.levels:
        return None
    known = choices.indicators(place.niveau)
    wanted = [name for name in KEY if name in known]
    names = choices.seen(place.niveau).names
    years = {"ops": "millesime_ops", "rpls": "millesime_rpls"}
    columns = ["code", "nom", *years.values()]
    columns += [name + end for name in wanted for end in ("", STATUT, BASE)]
    last = choices.years(place.niveau)[-1]
    query = FeatureQuery(
        serie_of(place.niveau),
        limit=1,
        years=Years(last, last),
        equals=(("population", "tous"), ("code", place.code)),
        columns=tuple(name for name in columns if name in names),
        geometry=False,
    )
    rows = choices.reads.records(query)
    if not rows:
        return None
    row = rows[0]
    figures = [
        KeyFigure(one, figure_text(one, row), row.get(years.get(one.source, "")))
        for one in (indicators()[name] for name in wanted)
    ]
    return KeyFigures(str(row["nom"] or row["code"]), place, figures)
