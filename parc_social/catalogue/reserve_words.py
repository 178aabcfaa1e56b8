"""Reserves on a comparison of two published figures, in words."""

from collections.abc import Iterator, Sequence

from parc_social.catalogue.indicator import Indicator
from parc_social.domain.comparison import ComparedFigure, Reserve
from parc_social.secrecy_floor import secrecy_floor

_WORDS = {
    Reserve.MANQUANTE: "une des deux valeurs est secrète ou n'existe pas",
    Reserve.RUPTURE: "rupture de série",
    Reserve.COG: "les territoires ne sont pas ceux d'un même code géographique",
    Reserve.GROUPE: "une valeur est celle du groupe d'au moins {plancher} ménages du territoire",
    Reserve.SOURCE: "l'un vient des fichiers des bailleurs, l'autre de la table du SDES",
    Reserve.FIABILITE: "l'enquête n'est pas également fiable des deux côtés",
    Reserve.INCLUS: "le territoire compte aussi votre patrimoine, et ses chiffres d'enquête les"
    " seuls ménages groupés",
}


def reserve_words(reserve: Reserve) -> str:
    """The sentence of one."""
    return _WORDS[reserve].format(plancher=secrecy_floor())


def explanations(
    against: Sequence[Reserve], indicator: Indicator, one: ComparedFigure, other: ComparedFigure
) -> Iterator[str]:
    """The sentence of each, and of a break of the series its year and reason."""
    first, last = sorted((one.millesime, other.millesime))
    for reserve in against:
        yield reserve_words(reserve)
        if reserve is Reserve.RUPTURE:
            breaks = (r for r in indicator.ruptures if first < r.millesime <= last)
            yield from (f"{r.millesime} : {r.raison}" for r in breaks)
