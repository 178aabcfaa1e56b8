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
    declaration = Declaration(file, document, KEYS)
    forme = declaration.choice("forme", Forme)
    methode = declaration.choice("methode", Methode)
    style = Style(
        id=_id(declaration),
        titre=both(declaration.text("titre")),
        forme=forme,
        indicateurs=declaration.texts("indicateurs"),
        calculs=declaration.choices("calculs", Calcul),
        collections=declaration.texts("collections"),
        niveaux=declaration.choices("niveaux", Niveau),
        methode=methode,
        classes=declaration.whole("classes", 1, MOST),
        bornes=_cuts(declaration),
        libelles=tuple(both(label) for label in declaration.texts("libelles")),
        palette=None
        if declaration.name("palette") is None
        else declaration.choice("palette", Palette),
        champ=declaration.name("champ"),
        types=_types(declaration),
        couleur=_surface(declaration, forme),
        trait=_colour(declaration, "trait"),
        largeur=_width(declaration),
        noms=declaration.name("noms"),
    )
    _check(declaration, style)
    return style


def _id(declaration: Declaration) -> str:
    name = declaration.text("id")
    if not _ID.fullmatch(name):
        raise declaration.fault("id", "des minuscules, des chiffres et - sont attendus", name)
    return name


def _colour(declaration: Declaration, key: str) -> str:
    colour = declaration.text(key)
    if not _COLOUR.fullmatch(colour):
        raise declaration.fault(key, "une couleur comme #08519c est attendue", colour)
    return colour


def _width(declaration: Declaration) -> float:
    width = declaration.number("largeur")
    if not 0 <= width <= _WIDEST:
        raise declaration.fault(
            "largeur", f"un nombre de pixels de 0 à {_WIDEST} est attendu", width
        )
    return width


def _surface(declaration: Declaration, forme: Forme) -> str | None:
    if declaration.name("couleur") is not None:
        if forme is Forme.LIGNES:
            raise declaration.fault(
                "couleur", "des lignes n'ont que leur trait", declaration.name("couleur")
            )
        return _colour(declaration, "couleur")
    if forme not in (Forme.CONTOUR, Forme.LIGNES):
        raise declaration.fault(
            "couleur", "seuls des contours et des lignes peuvent être vides", None
        )
    return None


def _types(declaration: Declaration) -> tuple[tuple[str, str], ...]:
    pairs = tuple(declaration.pairs("types").items())
    for code, colour in pairs:
        if not _COLOUR.fullmatch(colour):
            raise declaration.fault(
                "types", f"{code} : une couleur comme #08519c est attendue", colour
            )
    return pairs


def _cuts(declaration: Declaration) -> tuple[float, ...]:
    cuts = declaration.numbers("bornes")
    if list(cuts) != sorted(set(cuts)):
        raise declaration.fault(
            "bornes", "des nombres strictement croissants sont attendus", list(cuts)
        )
    return cuts


def _check(declaration: Declaration, style: Style) -> None:
    """A style shows figures or places; classes are as many as what parts or names them."""
    if style.of_indicators == bool(style.collections):
        raise declaration.fault(
            "collections", "un style est d'indicateurs ou de collections", style.id
        )
    if style.of_indicators != (style.forme in _OF_FIGURES):
        raise declaration.fault("forme", "ne va pas avec ce que le style montre", style.forme.value)
    if (style.methode is Methode.MANUEL) != bool(style.bornes):
        raise declaration.fault("bornes", "vont avec la méthode manuel", list(style.bornes))
    if style.bornes and len(style.bornes) + 1 != style.classes:
        raise declaration.fault("bornes", "une de moins que de classes", list(style.bornes))
    if style.libelles and len(style.libelles) != style.classes:
        raise declaration.fault("libelles", "un par classe", len(style.libelles))
    if style.forme is Forme.APLAT and style.classes < FEWEST:
        raise declaration.fault("classes", f"au moins {FEWEST}", style.classes)
    if bool(style.types) != (style.champ is not None):
        raise declaration.fault("types", "vont avec un champ", style.champ)
