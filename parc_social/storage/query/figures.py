"""Figures that a store is asked: of the groups in a polygon, or as rows show them."""

from dataclasses import dataclass

from parc_social.storage.query.area import Box


@dataclass(frozen=True, slots=True)
class PolygonQuery:
    """The groups of an `indicateurs-…` that lie in a polygon (WKB, of the system `srid`).

    `box`: degrees around it. `wider` is the same polygon a hand wider: what the outline of a zone
    must lie in. `population` is one that the groups were made of; `en_qpv` None: in and out.
    `names` are indicators, those that the collection has not are shown by `wide`. `millesime`
    None: the current edition.
    """

    collection: str
    wide: str
    names: tuple[str, ...]
    polygon: bytes
    wider: bytes
    srid: int
    box: Box
    population: str
    en_qpv: bool | None = None
    millesime: int | None = None


@dataclass(frozen=True, slots=True)
class SummedFigure:
    """A figure summed over rows that show it exactly: numerator, denominator (None: a count)."""

    num: int
    den: int | None


@dataclass(frozen=True, slots=True)
class Figure:
    """Numerator and denominator of a shown figure; `den` None: a plain count."""

    code: str
    millesime: int
    indicateur: str
    num: int
    den: int | None
    population: str
