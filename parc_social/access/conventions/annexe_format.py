"""An annex as it is written: one line of text a right for the command, JSON for the registry."""

import re
from collections.abc import Container, Mapping, Sequence
from typing import Any, cast

from parc_social.access.conventions.annexe import TOUS, TOUTES, Annexe, Ligne, Limites
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import parse_ressort
from parc_social.catalogue.collection import Reach
from parc_social.catalogue.formats import FORMATS
from parc_social.catalogue.load import collections, full_collection
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue
from parc_social.wording import cited

Json = dict[str, Any]

_LIMITS = ("territoires", "millesimes", "colonnes", "formats", "finesse", "organismes")
_REPUBLICATION = "republication"
_EXTENTS = (Etendue.FRANCE, Etendue.RESSORT, Etendue.STOCK, Etendue.PROPRE)
_MOST = 5_000  # values of one list
_CODE = re.compile(r"\d{9}|\d[0-9AB]\d{3}", re.ASCII)
_YEARS = range(1990, 2100)


def parse_ligne(text: str) -> Ligne:
    """`collection[=étendue][;clé=valeur,valeur…][;republication]`, or `*` for every collection.

    The collection without `-serie`. Keys: territoires (`commune:93066`), millesimes, colonnes,
    formats, finesse (`rpls:commune`), organismes (`249710054`, `tous`). Raises InvalidValue, which
    quotes the text.
    """
    head, *limits = text.split(";")
    name, equals, extent = head.partition("=")
    line: Json = {"collection": name}
    if limits and limits[-1] == _REPUBLICATION:
        line[_REPUBLICATION] = bool(limits.pop())
    line |= _limits_of(text, limits)
    return _ligne({**line, "etendue": extent} if equals else line, f"ligne {cited(text)}")


def parse_bornes(texts: Sequence[str]) -> Limites:
    """Bounds of a whole annex, `clé=valeur,valeur…` each. Raises InvalidValue."""
    return _limites(_limits_of(" ".join(texts), texts), f"bornes {cited(' '.join(texts))}", None)


def annexe_of(document: Any) -> Annexe:
    """The annex of its JSON. Raises InvalidValue for anything that `as_json` does not write."""
    if not isinstance(document, dict):
        raise InvalidValue("annexe : un objet JSON est attendu")
    known = cast(Json, document)
    _only(known, ("lignes", "bornes"), "annexe")
    lines = known.get("lignes", [])
    if not isinstance(lines, list) or len(cast(list[Any], lines)) > _MOST:
        raise InvalidValue("annexe : « lignes » est une liste")
    return Annexe(
        tuple(_ligne(line, f"annexe, ligne {n}") for n, line in enumerate(cast(Any, lines), 1)),
        _limites(known.get("bornes", {}), "annexe, bornes", None),
    )


def as_json(annexe: Annexe) -> Json:
    """What `annexe_of` reads back; what is not said is left out."""
    return {
        "lignes": [
            {
                "collection": line.collection,
                **({"etendue": line.etendue.value} if line.etendue else {}),
                **_limits_json(line.limites),
                **({_REPUBLICATION: True} if line.republication else {}),
            }
            for line in annexe.lignes
        ],
        "bornes": _limits_json(annexe.bornes),
    }


def as_text(ligne: Ligne) -> str:
    """What `parse_ligne` reads back."""
    extent = f"={ligne.etendue.value}" if ligne.etendue else ""
    last = [_REPUBLICATION] if ligne.republication else []
    return ";".join([ligne.collection + extent, *limits_text(ligne.limites), *last])


def limits_text(limites: Limites) -> list[str]:
    """`clé=valeur,valeur…` for each limit that is set."""
    return [
        f"{k}={','.join(str(v) for v in values)}" for k, values in _limits_json(limites).items()
    ]


def _limits_json(limites: Limites) -> Json:
    places = limites.territoires
    found: Json = {
        "territoires": None if places is None else [_place(r.niveau, r.code) for r in places],
        "millesimes": None if limites.millesimes is None else list(limites.millesimes),
        "colonnes": None if limites.colonnes is None else list(limites.colonnes),
        "formats": None if limites.formats is None else list(limites.formats),
        "finesse": [f"{source}:{niveau.value}" for source, niveau in limites.finesse] or None,
        "organismes": None if limites.organismes is None else list(limites.organismes),
    }
    return {key: value for key, value in found.items() if value is not None}


def _place(niveau: Niveau, code: str) -> str:
    return "france" if niveau is Niveau.FRANCE else f"{niveau.value}:{code}"


def _limits_of(text: str, parts: Sequence[str]) -> Json:
    found: Json = {}
    for part in parts:
        key, equals, values = part.partition("=")
        if not equals or key in found:
            raise InvalidValue(
                f"{cited(text)} : clé=valeur est attendu, une fois par clé, lu {cited(part)}"
            )
        found[key] = [v for v in values.split(",") if v]
        if key == "millesimes":
            found[key] = [_year(v, text) for v in found[key]]
    return found


def _year(text: str, where: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise InvalidValue(f"{cited(where)} : une année est attendue, lu {cited(text)}")
    return int(text)


def _ligne(document: Any, where: str) -> Ligne:
    if not isinstance(document, dict):
        raise InvalidValue(f"{where} : un objet JSON est attendu")
    line = cast(Json, document)
    _only(line, ("collection", "etendue", _REPUBLICATION, *_LIMITS), where)
    shown = line.get(_REPUBLICATION, False)
    if not isinstance(shown, bool):
        raise InvalidValue(
            f"{where} : {_REPUBLICATION}, vrai ou faux est attendu, lu {cited(shown)}"
        )
    name = line.get("collection")
    found = collections().get(name) if isinstance(name, str) else None
    if name != TOUTES and (found is None or found.serie):
        raise InvalidValue(f"{where} : la collection {cited(name)} n'existe pas")
    limits = {key: value for key, value in line.items() if key in _LIMITS}
    if shown and "organismes" in limits:
        raise InvalidValue(f"{where} : ce qui se republie est lu pour tous, retirez organismes")
    extent = _etendue(line["etendue"], name, where) if "etendue" in line else None
    return Ligne(cast(str, name), extent, _limites(limits, where, name), shown)


def _etendue(value: Any, name: Any, where: str) -> Etendue:
    if value not in [e.value for e in _EXTENTS]:
        allowed = ", ".join(_EXTENTS)
        raise InvalidValue(f"{where} : une étendue parmi {allowed} est attendue, lu {cited(value)}")
    found = collections().get(name)
    own = value == Etendue.PROPRE
    if own and (found is None or found.reach is not Reach.OWN):
        raise InvalidValue(f"{where} : l'étendue « propre » est celle des ménages seuls")
    return Etendue(value)


def _limites(document: Any, where: str, name: str | None) -> Limites:
    if not isinstance(document, dict):
        raise InvalidValue(f"{where} : un objet JSON est attendu")
    limits = cast(Json, document)
    _only(limits, _LIMITS, where)
    places = _texts(limits, "territoires", where)
    return Limites(
        territoires=None if places is None else tuple(parse_ressort(text) for text in places),
        millesimes=_years(limits, where),
        # Their names are 6,000: looked up where a line names some, 1.6 ms a line elsewhere.
        colonnes=_among(limits, "colonnes", _columns(name) if "colonnes" in limits else (), where),
        formats=_among(limits, "formats", FORMATS, where),
        finesse=_finesse(_texts(limits, "finesse", where) or (), where),
        organismes=_organismes(_texts(limits, "organismes", where), where),
    )


def _organismes(codes: tuple[str, ...] | None, where: str) -> tuple[str, ...] | None:
    """As the registry names them: SIREN, INSEE code of a commune; or TOUS alone."""
    if codes is None or codes == (TOUS,):
        return codes
    wrong = next((code for code in codes if not _CODE.fullmatch(code)), None)
    if wrong is not None:
        raise InvalidValue(
            f"{where} : organismes, des codes (SIREN ou code Insee d'une commune), ou « {TOUS} » "
            f"seul, sont attendus, lu {cited(wrong)}"
        )
    return tuple(sorted(codes))


def _columns(name: str | None) -> frozenset[str]:
    known = collections()
    of = [full_collection(name)] if name is not None and name in known else known.values()
    return frozenset(field.name for collection in of for field in collection.fields)


def _finesse(texts: Sequence[str], where: str) -> tuple[tuple[str, Niveau], ...]:
    sources = {c.source for c in collections().values()}
    found: dict[str, Niveau] = {}
    for text in texts:
        source, _, niveau = text.partition(":")
        if source not in sources or niveau not in set(Niveau) or source in found:
            known = ", ".join(sorted(sources))
            raise InvalidValue(
                f"{where} : finesse comme « rpls:commune » attendue, une par source ({known}), "
                f"lu {cited(text)}"
            )
        found[source] = Niveau(niveau)
    return tuple(sorted(found.items()))


def _years(limits: Mapping[str, Any], where: str) -> tuple[int, ...] | None:
    values = limits.get("millesimes")
    if values is None:
        return None
    listed = cast(list[Any], values) if isinstance(values, list) else [values]
    wrong = [v for v in listed if type(v) is not int or v not in _YEARS]
    if wrong:
        raise InvalidValue(f"{where} : millesimes, une année est attendue, lu {cited(wrong[0])}")
    return tuple(sorted(set(cast(list[int], listed))))


def _among(
    limits: Mapping[str, Any], key: str, allowed: Container[str], where: str
) -> tuple[str, ...] | None:
    values = _texts(limits, key, where)
    unknown = next((v for v in values or () if v not in allowed), None)
    if unknown is not None:
        raise InvalidValue(f"{where} : {key}, valeur inconnue {cited(unknown)}")
    return values


def _texts(limits: Mapping[str, Any], key: str, where: str) -> tuple[str, ...] | None:
    values = limits.get(key)
    if values is None:
        return None
    listed = cast(list[Any], values) if isinstance(values, list) else [values]
    if not isinstance(values, list) or len(listed) > _MOST or {type(v) for v in listed} - {str}:
        raise InvalidValue(f"{where} : {key}, une liste de textes est attendue")
    return tuple(dict.fromkeys(cast(list[str], listed)))


def _only(document: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    unknown = next((key for key in document if key not in known), None)
    if unknown is not None:
        raise InvalidValue(
            f"{where} : clé inconnue {cited(unknown)} (attendu : {', '.join(known)})"
        )
