"""Levels and populations of published figures: where a code is, which groups are inside, whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from parc_social.access.secrecy import LEVELS
from parc_social.access.secrecy.chain import RECENTS, TOUS
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted


@dataclass(frozen=True, slots=True)
class Level:
    """A level of territories that have an outline of their own, or all France.

    `places` are the columns of `lieu` that hold a code of it: two for the QPV, whose generations
    overlap. `carried` is the widest level of LEVELS at which a group is still inside: groups that
    were carried further belong to a wider zone only. `recent`: in the newest COG, else in that of
    the millésime, as perimeters are read.
    """

    niveau: Niveau
    places: tuple[str, ...]
    carried: str
    recent: bool = True
    crossed: bool = True  # whether in and out of the QPV are parts of it

    def highest_of(self, place: str) -> int:
        """The rank in LEVELS of the widest groups that have a place there."""
        return LEVELS.index(CARRIED[place])

    @property
    def relation(self) -> str:
        """The served relation."""
        return relation_of(self.niveau)

    @property
    def populations(self) -> "tuple[Population, ...]":
        """Those that a row of it may be of; everybody first."""
        return POPULATIONS if self.crossed else UNCROSSED


# EPCI and EPT are sums of their pieces and carry nothing; an arrondissement is made of IRIS.
TERRITORIES = (
    Level(Niveau.FRANCE, ("france", "partie"), "france"),
    Level(Niveau.REGION, ("region",), "region"),
    Level(Niveau.DEPARTEMENT, ("departement",), "departement"),
    Level(Niveau.EPT, ("ept",), "commune"),
    Level(Niveau.EPCI, ("epci",), "epci"),
    Level(Niveau.ARM, ("arm",), "iris"),
    Level(Niveau.COMMUNE, ("commune",), "commune"),
    Level(Niveau.QPV, ("qpv24", "qpv15"), "part", recent=False, crossed=False),
    Level(Niveau.IRIS, ("iris",), "iris", recent=False),
)
FINE = (Niveau.CARREAU, Niveau.ILOT, Niveau.ADRESSE)

# Of a column of `lieu`: how far a group may have been carried and still have a place there.
CARRIED = {
    "france": "france",
    **{column: level.carried for level in TERRITORIES for column in level.places},
    "partie": "region",
    "code_commune": "commune",
    "code_epci": "epci",
    "code_dep": "departement",
    "code_reg": "region",
}


def with_rows(bench: Workbench, niveaux: Iterable[Niveau]) -> list[Niveau]:
    """The levels of which some row is served: of the others there is nothing to count or check."""
    return [*rows_served(bench, niveaux)]


def rows_served(bench: Workbench, niveaux: Iterable[Niveau]) -> dict[Niveau, int]:
    """How many rows are served of each level that has some."""
    asked = [*niveaux]
    counts = " UNION ALL ".join(
        f"SELECT '{niveau}' AS niveau, count(*) AS nombre FROM {quoted(relation_of(niveau))}"  # noqa: S608 - our own names
        for niveau in asked
    )
    found = dict(bench.rows(f"SELECT niveau, nombre FROM ({counts}) WHERE nombre > 0"))  # noqa: S608
    return {niveau: found[niveau] for niveau in asked if niveau in found}


def relation_of(niveau: Niveau) -> str:
    """The served relation of a level."""
    return f"indicateur_{niveau.value}"


def fractions_of(niveau: Niveau) -> str:
    """The table of numerators and denominators of a level."""
    return f"{relation_of(niveau)}_fraction"


EVERYWHERE = (True, False, None)  # by whether all is in a QPV, all is out of any, or neither


@dataclass(frozen=True, slots=True)
class Population:
    """A population by its code: who is counted (`parmi`), in which cells.

    `parc`: the population whose dwellings lie in the same cells; its own code where it has them.
    """

    code: str
    parmi: str
    cells: tuple[bool | None, ...]
    parc: str

    @property
    def is_everywhere(self) -> bool:
        """Whether it is not crossed with the QPV."""
        return self.cells == EVERYWHERE

    @property
    def of_dwellings(self) -> "Population":
        """The population whose dwellings lie in the same cells."""
        return next(p for p in POPULATIONS if p.code == self.parc)

    @property
    def whole(self) -> "Population | None":
        """Everybody in its cells, of whom it is a part; None for one that is everybody there."""
        same = (p for p in POPULATIONS if p.parmi == TOUS and p.cells == self.cells)
        return None if self.parmi == TOUS else next(same)


POPULATIONS = (
    Population(TOUS, TOUS, EVERYWHERE, TOUS),
    Population("en_qpv", TOUS, (True,), "en_qpv"),
    Population("hors_qpv", TOUS, (False,), "hors_qpv"),
    Population(RECENTS, RECENTS, EVERYWHERE, TOUS),
    Population(f"{RECENTS}_en_qpv", RECENTS, (True,), "en_qpv"),
    Population(f"{RECENTS}_hors_qpv", RECENTS, (False,), "hors_qpv"),
)
UNCROSSED = tuple(p for p in POPULATIONS if p.is_everywhere)


def is_of_some() -> str:
    """SQL: whether that of a row `a` is a part of those who were asked, like recent movers."""
    codes = ", ".join(f"'{p.code}'" for p in POPULATIONS if p.parmi != TOUS)
    return f"a.population IN ({codes})"
