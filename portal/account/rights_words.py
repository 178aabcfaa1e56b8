"""A Grant in plain French: which rows, which columns, at which scale, and what stays closed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parc_social.access.compile import Reason
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Genre
from parc_social.access.model.perimeter import Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import SERIE, Collection, Reach
from parc_social.catalogue.load import collections

Why = Mapping[str, tuple[str, ...]]  # sentences by collection; "": what concerns all
NameOf = Callable[[str, str], str]  # (column, code) -> name of the territory, the code if unknown
_SHOWN = 12  # territories by name; a list of hundreds is a number
_SCALES = {
    Reach.FINE: "échelle fine : logement, adresse, carreau, IRIS, quartier",
    Reach.WIDE: "contours de territoires et chiffres par commune et au-dessus",
    Reach.OWN: "ménages de votre propre enquête",
}
_EXTENTS = {
    Etendue.FRANCE: "toute la France",
    Etendue.RESSORT: "le territoire de votre organisme",
    Etendue.STOCK: "les communes de votre patrimoine",
    Etendue.PROPRE: "vos propres lignes",
    Etendue.RIEN: "rien n’est prévu",
}
_LEVELS = {
    "code_reg": ("région", "régions"),
    "code_dep": ("département", "départements"),
    "code_epci": ("EPCI", "EPCI"),
    "code_commune": ("commune", "communes"),
}
TYPES: Mapping[Genre, str] = {
    Genre.GIP: "GIP",
    Genre.ETAT: "service de l’État",
    Genre.REGION: "région",
    Genre.DEPARTEMENT: "département",
    Genre.EPCI: "EPCI",
    Genre.EPT: "établissement public territorial",
    Genre.COMMUNE: "commune",
    Genre.BAILLEUR: "bailleur",
    Genre.RESERVATAIRE: "réservataire",
    Genre.AGENCE: "agence",
    Genre.PORTAIL: "portail fédérateur",
    Genre.MANDATAIRE: "mandataire de bailleurs",
}


@dataclass(frozen=True, slots=True)
class Layers:
    """Collections that are open on the same terms, told once."""

    collections: tuple[Collection, ...]
    scale: str
    rows: tuple[str, ...]
    hidden: tuple[str, ...]
    partial: tuple[str, ...]
    years: str
    why: tuple[str, ...]


def opened(grant: Grant, name_of: NameOf, why: Why) -> list[Layers]:
    """What a Grant opens, twins over all millésimes left out, in the catalogue's order."""
    groups: dict[Layers, list[Collection]] = {}
    for collection in _base():
        right = grant.right(collection.id)
        if right is not None:
            groups.setdefault(_told(collection, right, name_of, why), []).append(collection)
    return [replace(told, collections=tuple(found)) for told, found in groups.items()]


def by_collection(reasons: Iterable[Reason]) -> Why:
    """The sentences of a decision's reasons, by collection, each once."""
    told: dict[str, dict[str, None]] = {}
    for reason in reasons:
        told.setdefault(reason.collection, {})[_plain(reason.text)] = None
    return {collection: tuple(texts) for collection, texts in told.items()}


def _plain(text: str) -> str:
    """The words of the matrix in those of its readers."""
    for extent, words in _EXTENTS.items():
        text = text.replace(f"étendue {extent.value}", words)
    return text


def open_collections(grant: Grant) -> list[Collection]:
    """The collections that a Grant opens, twins left out."""
    return [collection for collection in _base() if grant.right(collection.id) is not None]


def closed(grant: Grant) -> list[Collection]:
    """The collections that a Grant does not open."""
    return [collection for collection in _base() if grant.right(collection.id) is None]


def _base() -> list[Collection]:
    return [c for c in collections().values() if not c.id.endswith(SERIE)]


def _told(collection: Collection, right: Right, name_of: NameOf, why: Why) -> Layers:
    parts = [part for part in right.parts if not part.is_empty]
    everywhere = set[str](right.columns).intersection(*(part.columns for part in parts))
    some = [f for f in collection.fields if f.name in right.columns and f.name not in everywhere]
    never = [f for f in collection.fields if f.name not in right.columns]
    return Layers(
        collections=(),
        scale=_SCALES[collection.reach],
        rows=_rows(parts, name_of),
        hidden=tuple(field.titre.fr for field in never),
        partial=tuple(field.titre.fr for field in some),
        years=_years(parts),
        why=why.get(collection.id, ()),
    )


def _rows(parts: Sequence[RightPart], name_of: NameOf) -> tuple[str, ...]:
    """The rows of each part, one's own after those of everybody."""
    told: list[str] = []
    for part in sorted(parts, key=lambda part: part.sirens is not None):
        places = [_place(p, name_of) for p in part.perimeters if not p.everything]
        where = " et aussi dans ".join(places) or "toute la France"
        if part.sirens is not None:
            whose = f"les lignes du bailleur {', '.join(part.sirens)}"
            where = f"parmi elles, {whose}" if where in told else f"{whose}, {where}"
        if where not in told:
            told.append(where)
    return tuple(told)


def _place(perimeter: Perimeter, name_of: NameOf) -> str:
    told = [_level(column, codes, name_of) for column, codes in perimeter.clauses()]
    return ", ".join(told)


def _level(column: str, codes: Sequence[str], name_of: NameOf) -> str:
    one, many = _LEVELS[column]
    names = [name_of(column, code) for code in codes[:_SHOWN]]
    if len(codes) == 1:
        return f"{one} {names[0]}"
    more = f" et {len(codes) - _SHOWN} autres" if len(codes) > _SHOWN else ""
    return f"{len(codes)} {many} : {', '.join(names)}{more}"


def _years(parts: Iterable[RightPart]) -> str:
    """The millésimes that some rows are seen in; empty for all of them."""
    known = [part.millesimes for part in parts]
    if any(years is None for years in known):
        return ""
    return ", ".join(str(y) for y in sorted({y for years in known for y in years or ()}))
