"""Reads one indicator of the catalogue, and refuses what does not hold together."""

import re
from typing import Any, cast

from parc_social.catalogue.indicator import (
    Calcul,
    Indicator,
    Palette,
    Rupture,
    Sens,
    Theme,
)
from parc_social.catalogue.reading.declaration import Declaration
from parc_social.domain.measures_ops import COLLECTE_MESURES, OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_DISTINCTS, RPLS_MESURES
from parc_social.domain.secrecy_table import PAR_UNITE, Mesure, Tableau
from parc_social.domain.territory import Niveau, Partie, is_as_wide
from parc_social.wording import both

KEYS = (
    "id", "code", "theme", "libelle", "definition", "champ", "source", "calcul", "numerateur",
    "denominateur", "unite", "decimales", "sens", "tableau", "classes", "niveaux", "ruptures",
    "sans_objet", "palette", "lecture", "reference", "detail",
)  # fmt: skip
_UNSAID = {"detail": False}
LONGEST_ID = 24  # with `_statut` behind it, a column name of 31 characters
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CODE = re.compile(r"(OPS|RPLS|X)-\d{3}(-[a-z])?")
_HUNDREDS = ("%", "pour 100")
_PLACES = ("{annee}", "{lieu}", "{valeur}")
_SOURCES = ("ops", "rpls", "sne")
_SUMS = {
    "ops": {m.nom: m for m in (*OPS_MESURES, *COLLECTE_MESURES)},
    "rpls": {m.nom: m for m in (*RPLS_MESURES, *RPLS_DISTINCTS)},
}


def read_indicator(file: str, document: Any) -> Indicator:
    """The indicator of a document. Raises BadFile naming file and key."""
    told: Any = document
    if isinstance(document, dict):
        told = {**_UNSAID, **cast(dict[str, Any], document)}
    read = Declaration(file, told, KEYS)
    calcul = read.choice("calcul", Calcul)
    unite = read.text("unite")
    num, den = _mesure(read, "numerateur"), _mesure(read, "denominateur")
    _check_made(read, calcul, num, den)
    du, au = _levels(read)
    return Indicator(
        id=_id(read),
        code=_code(read),
        theme=read.choice("theme", Theme),
        libelle=both(read.text("libelle")),
        definition=read.text("definition"),
        champ=read.text("champ"),
        source=_source(read),
        calcul=calcul,
        numerateur=num and num.nom,
        denominateur=den and den.nom,
        temoin=_temoin(read, num, den),
        unite=unite,
        facteur=100 if unite in _HUNDREDS else 1,
        diviseur=PAR_UNITE.get(num.unite, 1) if num else 1,
        decimales=read.whole("decimales", 0, 3),
        sens=read.choice("sens", Sens),
        tableau=_tableau(read, num),
        classes=tuple(read.pairs("classes").items()),
        du=du,
        au=au,
        ruptures=_ruptures(read),
        sans_objet=read.choices("sans_objet", Partie),
        palette=read.choice("palette", Palette),
        lecture=_lecture(read),
        reference=read.text("reference"),
        detail=read.flag("detail"),
    )


def _id(read: Declaration) -> str:
    name = read.text("id")
    if len(name) > LONGEST_ID or not _ID.fullmatch(name):
        raise read.fault("id", f"au plus {LONGEST_ID} minuscules, chiffres et _", name)
    return name


def _code(read: Declaration) -> str:
    code = read.text("code")
    if not _CODE.fullmatch(code):
        raise read.fault("code", "un code comme OPS-101 ou OPS-307-a est attendu", code)
    return code


def _source(read: Declaration) -> str:
    source = read.text("source")
    if source not in _SOURCES:
        raise read.fault("source", f"une source parmi {', '.join(_SOURCES)}", source)
    return source


def _mesure(read: Declaration, key: str) -> Mesure | None:
    name = read.name(key)
    if name is None:
        return None
    found = _SUMS.get(_source(read), {}).get(name)
    if found is None:
        raise read.fault(key, "une mesure de la source est attendue", name)
    return found


def _check_made(read: Declaration, calcul: Calcul, num: Mesure | None, den: Mesure | None) -> None:
    """A ratio has both, a count the numerator alone, the others neither."""
    if (num is not None) != (calcul in (Calcul.EFFECTIF, Calcul.RAPPORT)):
        raise read.fault("numerateur", f"ne va pas avec un calcul {calcul.value}", num and num.nom)
    if (den is not None) != (calcul is Calcul.RAPPORT):
        raise read.fault(
            "denominateur", f"ne va pas avec un calcul {calcul.value}", den and den.nom
        )


def _tableau(read: Declaration, num: Mesure | None) -> Tableau:
    tableau = read.choice("tableau", Tableau)
    if num is not None and num.tableau is not tableau:
        raise read.fault("tableau", f"celui de {num.nom} est {num.tableau.value}", tableau.value)
    return tableau


def _temoin(read: Declaration, num: Mesure | None, den: Mesure | None) -> str | None:
    """Of households, those of the denominator; of dwellings, what the numerator asks for."""
    if _source(read) != "ops":
        return num and num.temoin
    told = den or num
    return told and (told.temoin or told.nom)


def _levels(read: Declaration) -> tuple[Niveau, Niveau]:
    levels = read.part("niveaux", ("du", "au"))
    du, au = levels.choice("du", Niveau), levels.choice("au", Niveau)
    if not is_as_wide(au, du):
        raise levels.fault("au", f"un niveau au moins aussi large que {du.value}", au.value)
    return du, au


def _ruptures(read: Declaration) -> tuple[Rupture, ...]:
    rows = read.rows("ruptures", ("millesime", "raison"))
    return tuple(Rupture(row.whole("millesime", 2000, 2100), row.text("raison")) for row in rows)


def _lecture(read: Declaration) -> str:
    text = read.text("lecture")
    if any(text.count(place) != 1 for place in _PLACES) or text.count("{") != len(_PLACES):
        raise read.fault("lecture", f"une fois chacun de {', '.join(_PLACES)}", text)
    return text
