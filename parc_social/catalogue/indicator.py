"""An indicator: what it counts, of what, where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """A published figure `id`: numerator over denominator, both named sums of the source's rows.

    `denominateur` None means a plain count. `famille` is the table of secrecy it belongs to
    (None for RPLS's public fields). `facteur` is 100 for a percentage, 1 for a mean.
    """

    id: str
    code: str
    libelle: str
    label: str
    definition: str
    champ: str
    unite: str
    source: str
    numerateur: str
    denominateur: str | None
    famille: str | None
    facteur: int
    decimales: int
    reference: str
