"""The annex of a convention: the lines that open, the bounds that narrow all of them."""

from dataclasses import dataclass, field

from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Ressort
from parc_social.domain.territory import Niveau

TOUTES = "*"  # every collection; never households of others
TOUS = "tous"  # every organisation that has its own convention


@dataclass(frozen=True, slots=True)
class Limites:
    """What narrows rows, columns and formats; None: not narrowed, an empty tuple: nothing.

    `finesse` names the finest level that may be read of a source; of a source that is not named
    everything may. `territoires` is a perimeter more, inside which the rows must lie. `organismes`
    are codes of those for whom a federating portal reads, or TOUS; None says nothing of it, and a
    portal whose line and bounds say nothing reads for nobody (parc_social/access/federation.py).
    """

    territoires: tuple[Ressort, ...] | None = None
    millesimes: tuple[int, ...] | None = None
    colonnes: tuple[str, ...] | None = None
    formats: tuple[str, ...] | None = None
    finesse: tuple[tuple[str, Niveau], ...] = ()
    organismes: tuple[str, ...] | None = None

    def finest(self, source: str) -> Niveau | None:
        """The finest level of a source, or None: every one."""
        return dict(self.finesse).get(source)


SANS_LIMITE = Limites()


@dataclass(frozen=True, slots=True)
class Ligne:
    """A line that opens a collection and its twin, or TOUTES.

    `etendue` None: the extent that the matrix gives to this type of organisation; the territories
    of `limites` alone when there are some. A line never shows a column that the matrix could not
    show to this type. `republication`: a federating portal sees it on its own account too, and so
    reads it for every organisation.
    """

    collection: str
    etendue: Etendue | None = None
    limites: Limites = SANS_LIMITE
    republication: bool = False


@dataclass(frozen=True, slots=True)
class Annexe:
    """What a convention opens; without a line, what the matrix gives to the type."""

    lignes: tuple[Ligne, ...] = field(default=())
    bornes: Limites = SANS_LIMITE

    @property
    def opening(self) -> tuple[Ligne, ...]:
        """The lines, or the one that stands for the matrix."""
        return self.lignes or (Ligne(TOUTES),)

    @property
    def organismes(self) -> tuple[str, ...]:
        """The codes that lines and bounds name, each once, sorted; TOUS is no code."""
        limits = [self.bornes, *(line.limites for line in self.lignes)]
        return tuple(sorted({code for one in limits for code in one.organismes or ()} - {TOUS}))


PAR_TYPE = Annexe()
