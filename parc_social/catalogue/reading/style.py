"""Reads one style of the catalogue, and refuses what does not hold together."""

import re
from typing import Any

from parc_social.catalogue.indicator import Calcul, Palette
from parc_social.catalogue.legend import FEWEST, MOST
from parc_social.catalogue.reading.declaration import Declaration
from parc_social.catalogue.style import Forme, Methode, Style
from parc_social.domain.territory import Niveau
from parc_social.wording import both

KEYS = (
    "id", "titre", "forme", "indicateurs", "calculs", "collections", "niveaux", "methode",
    "classes", "bornes", "libelles", "palette", "champ", "types", "couleur", "trait", "largeur",
    "noms",
)  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COLOUR = re.compile("#[0-9a-f]{6}")
_WIDEST = 4  # pixels
_OF_FIGURES = (Forme.APLAT, Forme.SYMBOLES)


def read_style(file: str, document: Any) -> Style:
    """The style of a document. Raises BadFile naming file and key."""
    read = Declaration(file, document, KEYS)
    forme = read.choice("forme", Forme)
    methode = read.choice("methode", Methode)
    style = Style(
        id=_id(read),
        titre=both(read.text("titre")),
        forme=forme,
        indicateurs=read.texts("indicateurs"),
        calculs=read.choices("calculs", Calcul),
        collections=read.texts("collections"),
        niveaux=read.choices("niveaux", Niveau),
        methode=methode,
        classes=read.whole("classes", 1, MOST),
        bornes=_cuts(read),
        libelles=tuple(both(label) for label in read.texts("libelles")),
        palette=None if read.name("palette") is None else read.choice("palette", Palette),
        champ=read.name("champ"),
        types=_types(read),
        couleur=_surface(read, forme),
        trait=_colour(read, "trait"),
        largeur=_width(read),
        noms=read.name("noms"),
    )
    _check(read, style)
    return style


def _id(read: Declaration) -> str:
    name = read.text("id")
    if not _ID.fullmatch(name):
        raise read.fault("id", "des minuscules, des chiffres et - sont attendus", name)
    return name


def _colour(read: Declaration, key: str) -> str:
    colour = read.text(key)
    if not _COLOUR.fullmatch(colour):
        raise read.fault(key, "une couleur comme #08519c est attendue", colour)
    return colour


def _width(read: Declaration) -> float:
    width = read.number("largeur")
    if not 0 <= width <= _WIDEST:
        raise read.fault("largeur", f"un nombre de pixels de 0 à {_WIDEST} est attendu", width)
    return width


def _surface(read: Declaration, forme: Forme) -> str | None:
    if read.name("couleur") is not None:
        if forme is Forme.LIGNES:
            raise read.fault("couleur", "des lignes n'ont que leur trait", read.name("couleur"))
        return _colour(read, "couleur")
    if forme not in (Forme.CONTOUR, Forme.LIGNES):
        raise read.fault("couleur", "seuls des contours et des lignes peuvent être vides", None)
    return None


def _types(read: Declaration) -> tuple[tuple[str, str], ...]:
    pairs = tuple(read.pairs("types").items())
    for code, colour in pairs:
        if not _COLOUR.fullmatch(colour):
            raise read.fault("types", f"{code} : une couleur comme #08519c est attendue", colour)
    return pairs


def _cuts(read: Declaration) -> tuple[float, ...]:
    cuts = read.numbers("bornes")
    if list(cuts) != sorted(set(cuts)):
        raise read.fault("bornes", "des nombres strictement croissants sont attendus", list(cuts))
    return cuts


def _check(read: Declaration, style: Style) -> None:
    """A style shows figures or places; classes are as many as what parts or names them."""
    if style.of_indicators == bool(style.collections):
        raise read.fault("collections", "un style est d'indicateurs ou de collections", style.id)
    if style.of_indicators != (style.forme in _OF_FIGURES):
        raise read.fault("forme", "ne va pas avec ce que le style montre", style.forme.value)
    if (style.methode is Methode.MANUEL) != bool(style.bornes):
        raise read.fault("bornes", "vont avec la méthode manuel", list(style.bornes))
    if style.bornes and len(style.bornes) + 1 != style.classes:
        raise read.fault("bornes", "une de moins que de classes", list(style.bornes))
    if style.libelles and len(style.libelles) != style.classes:
        raise read.fault("libelles", "un par classe", len(style.libelles))
    if style.forme is Forme.APLAT and style.classes < FEWEST:
        raise read.fault("classes", f"au moins {FEWEST}", style.classes)
    if bool(style.types) != (style.champ is not None):
        raise read.fault("types", "vont avec un champ", style.champ)
