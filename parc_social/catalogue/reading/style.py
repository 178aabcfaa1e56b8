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
    spec = Declaration(file, document, KEYS)
    forme = spec.choice("forme", Forme)
    methode = spec.choice("methode", Methode)
    style = Style(
        id=_id(spec),
        titre=both(spec.text("titre")),
        forme=forme,
        indicateurs=spec.texts("indicateurs"),
        calculs=spec.choices("calculs", Calcul),
        collections=spec.texts("collections"),
        niveaux=spec.choices("niveaux", Niveau),
        methode=methode,
        classes=spec.whole("classes", 1, MOST),
        bornes=_cuts(spec),
        libelles=tuple(both(label) for label in spec.texts("libelles")),
        palette=None if spec.name("palette") is None else spec.choice("palette", Palette),
        champ=spec.name("champ"),
        types=_types(spec),
        couleur=_surface(spec, forme),
        trait=_colour(spec, "trait"),
        largeur=_width(spec),
        noms=spec.name("noms"),
    )
    _check(spec, style)
    return style


def _id(spec: Declaration) -> str:
    name = spec.text("id")
    if not _ID.fullmatch(name):
        raise spec.fault("id", "des minuscules, des chiffres et - sont attendus", name)
    return name


def _colour(spec: Declaration, key: str) -> str:
    colour = spec.text(key)
    if not _COLOUR.fullmatch(colour):
        raise spec.fault(key, "une couleur comme #08519c est attendue", colour)
    return colour


def _width(spec: Declaration) -> float:
    width = spec.number("largeur")
    if not 0 <= width <= _WIDEST:
        raise spec.fault("largeur", f"un nombre de pixels de 0 à {_WIDEST} est attendu", width)
    return width


def _surface(spec: Declaration, forme: Forme) -> str | None:
    if spec.name("couleur") is not None:
        if forme is Forme.LIGNES:
            raise spec.fault("couleur", "des lignes n'ont que leur trait", spec.name("couleur"))
        return _colour(spec, "couleur")
    if forme not in (Forme.CONTOUR, Forme.LIGNES):
        raise spec.fault("couleur", "seuls des contours et des lignes peuvent être vides", None)
    return None


def _types(spec: Declaration) -> tuple[tuple[str, str], ...]:
    pairs = tuple(spec.pairs("types").items())
    for code, colour in pairs:
        if not _COLOUR.fullmatch(colour):
            raise spec.fault("types", f"{code} : une couleur comme #08519c est attendue", colour)
    return pairs


def _cuts(spec: Declaration) -> tuple[float, ...]:
    cuts = spec.numbers("bornes")
    if list(cuts) != sorted(set(cuts)):
        raise spec.fault("bornes", "des nombres strictement croissants sont attendus", list(cuts))
    return cuts


def _check(spec: Declaration, style: Style) -> None:
    """A style shows figures or places; classes are as many as what parts or names them."""
    if style.of_indicators == bool(style.collections):
        raise spec.fault("collections", "un style est d'indicateurs ou de collections", style.id)
    if style.of_indicators != (style.forme in _OF_FIGURES):
        raise spec.fault("forme", "ne va pas avec ce que le style montre", style.forme.value)
    if (style.methode is Methode.MANUEL) != bool(style.bornes):
        raise spec.fault("bornes", "vont avec la méthode manuel", list(style.bornes))
    if style.bornes and len(style.bornes) + 1 != style.classes:
        raise spec.fault("bornes", "une de moins que de classes", list(style.bornes))
    if style.libelles and len(style.libelles) != style.classes:
        raise spec.fault("libelles", "un par classe", len(style.libelles))
    if style.forme is Forme.APLAT and style.classes < FEWEST:
        raise spec.fault("classes", f"au moins {FEWEST}", style.classes)
    if bool(style.types) != (style.champ is not None):
        raise spec.fault("types", "vont avec un champ", style.champ)
