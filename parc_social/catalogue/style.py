"""A style: how an indicator, or the features of a collection, look on a map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from parc_social.catalogue.collection import Collection
from parc_social.catalogue.indicator import Calcul, Indicator, Palette
from parc_social.catalogue.legend import WITHHELD, LegendEntry, LegendKind, class_entries
from parc_social.domain.territory import Niveau
from parc_social.wording import Wording, both, in_french


class Forme(StrEnum):
    """Shapes of a style."""

    APLAT = "aplat"  # its surface, or its point, in the colour of its class
    SYMBOLES = "symboles"  # a circle as large as its count
    POINTS = "points"  # its point, in the colour of its type
    CONTOUR = "contour"  # its outline
    LIGNES = "lignes"  # its line


class Methode(StrEnum):
    """Methods of classification."""

    QUANTILES = "quantiles"
    JENKS = "jenks"
    EGAUX = "egaux"
    MANUEL = "manuel"


@dataclass(frozen=True, slots=True)
class Style:
    """One file of `styles/`.

    It is the style of the indicators `indicateurs`, else of those made by one of `calculs`, or,
    where it is of no indicator, of the collections `collections` at the levels `niveaux` (empty:
    every one). `bornes` are the cuts of the method `manuel`, with `libelles` of the classes where
    bounds say little. `palette` None: that of the indicator. `champ` is the field of types, and
    `types` its codes with their colours. `trait` and `largeur` (pixels) are those of outlines, of
    all features or of points. `couleur` is that of what is of no class: None leaves outlines
    empty, to be laid over another map. `noms`: the field of names, None for none.
    """

    id: str
    titre: Wording
    forme: Forme
    indicateurs: tuple[str, ...]
    calculs: tuple[Calcul, ...]
    collections: tuple[str, ...]
    niveaux: tuple[Niveau, ...]
    methode: Methode
    classes: int
    bornes: tuple[float, ...]
    libelles: tuple[Wording, ...]
    palette: Palette | None
    champ: str | None
    types: tuple[tuple[str, str], ...]
    couleur: str | None
    trait: str
    largeur: float
    noms: str | None

    @property
    def plain_colour(self) -> str:
        """That of what is of no class; of outlines that are left empty, their line's."""
        return self.couleur or self.trait

    @property
    def of_indicators(self) -> bool:
        """Whether it shows a figure."""
        return bool(self.indicateurs or self.calculs)

    def shows(self, collection: Collection) -> bool:
        """Whether it is the style of a collection without any indicator chosen."""
        if self.of_indicators or not collection.id.startswith(self.collections):
            return False
        return not self.niveaux or collection.niveau in self.niveaux


_UNTITLED = in_french("")


@dataclass(frozen=True, slots=True)
class Look:
    """A style made ready: what each feature is drawn with. All that draws starts from it.

    `greatest` is the count whose circle is the largest. `indicator` None: no figure is shown.
    """

    style: Style
    entries: tuple[LegendEntry, ...]
    indicator: Indicator | None = None
    greatest: float | None = None
    title: Wording = _UNTITLED


def figure_look(style: Style, indicator: Indicator, cuts: Sequence[float]) -> Look:
    """Of an indicator, from the cuts of its classes; for circles, from the greatest count alone."""
    palette = style.palette or indicator.palette
    if style.forme is Forme.SYMBOLES:
        whole = class_entries(indicator, (), palette)[0]
        entry = replace(whole, colour=style.plain_colour, label=indicator.libelle)
        greatest = cuts[-1] if cuts else None
        return Look(style, (entry, *WITHHELD), indicator, greatest, indicator.libelle)
    entries = class_entries(indicator, cuts, palette)
    if style.libelles:
        entries = [
            replace(entry, label=label)
            for entry, label in zip(entries, style.libelles, strict=True)
        ]
    return Look(style, (*entries, *WITHHELD), indicator, None, indicator.libelle)


def plain_look(style: Style, collection: Collection) -> Look:
    """Of a collection without any indicator: its types, or one entry for all."""
    labels = {}
    if style.champ is not None and (field := collection.field(style.champ)) is not None:
        labels = dict(field.codes)
    entries = [
        LegendEntry(LegendKind.TYPE, colour, in_french(labels.get(code, code)), code=code)
        for code, colour in style.types
    ]
    rest = LegendEntry(LegendKind.EVERY, style.plain_colour, collection.titre)
    if entries:
        rest = replace(rest, label=both("autre ou inconnu"))
    return Look(style, (*entries, rest), title=collection.titre)
