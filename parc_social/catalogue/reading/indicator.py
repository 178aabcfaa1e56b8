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
    members: Any = document
    if isinstance(document, dict):
        members = {**_UNSAID, **cast(dict[str, Any], document)}
    spec = Declaration(file, members, KEYS)
    calcul = spec.choice("calcul", Calcul)
    unite = spec.text("unite")
    num, den = _mesure(spec, "numerateur"), _mesure(spec, "denominateur")
    _check_mesures(spec, calcul, num, den)
    du, au = _levels(spec)
    return Indicator(
        id=_id(spec),
        code=_code(spec),
        theme=spec.choice("theme", Theme),
        libelle=both(spec.text("libelle")),
        definition=spec.text("definition"),
        champ=spec.text("champ"),
        source=_source(spec),
        calcul=calcul,
        numerateur=num and num.nom,
        denominateur=den and den.nom,
        temoin=_temoin(spec, num, den),
        unite=unite,
        facteur=100 if unite in _HUNDREDS else 1,
        diviseur=PAR_UNITE.get(num.unite, 1) if num else 1,
        decimales=spec.whole("decimales", 0, 3),
        sens=spec.choice("sens", Sens),
        tableau=_tableau(spec, num),
        classes=tuple(spec.pairs("classes").items()),
        du=du,
        au=au,
        ruptures=_ruptures(spec),
        sans_objet=spec.choices("sans_objet", Partie),
        palette=spec.choice("palette", Palette),
        lecture=_lecture(spec),
        reference=spec.text("reference"),
        detail=spec.flag("detail"),
    )


def _id(spec: Declaration) -> str:
    name = spec.text("id")
    if len(name) > LONGEST_ID or not _ID.fullmatch(name):
        raise spec.fault("id", f"au plus {LONGEST_ID} minuscules, chiffres et _", name)
    return name


def _code(spec: Declaration) -> str:
    code = spec.text("code")
    if not _CODE.fullmatch(code):
        raise spec.fault("code", "un code comme OPS-101 ou OPS-307-a est attendu", code)
    return code


def _source(spec: Declaration) -> str:
    source = spec.text("source")
    if source not in _SOURCES:
        raise spec.fault("source", f"une source parmi {', '.join(_SOURCES)}", source)
    return source


def _mesure(spec: Declaration, key: str) -> Mesure | None:
    name = spec.name(key)
    if name is None:
        return None
    mesure = _SUMS.get(_source(spec), {}).get(name)
    if mesure is None:
        raise spec.fault(key, "une mesure de la source est attendue", name)
    return mesure


def _check_mesures(
    spec: Declaration, calcul: Calcul, num: Mesure | None, den: Mesure | None
) -> None:
    """A ratio has both, a count the numerator alone, the others neither."""
    if (num is not None) != (calcul in (Calcul.EFFECTIF, Calcul.RAPPORT)):
        raise spec.fault("numerateur", f"ne va pas avec un calcul {calcul.value}", num and num.nom)
    if (den is not None) != (calcul is Calcul.RAPPORT):
        raise spec.fault(
            "denominateur", f"ne va pas avec un calcul {calcul.value}", den and den.nom
        )


def _tableau(spec: Declaration, num: Mesure | None) -> Tableau:
    tableau = spec.choice("tableau", Tableau)
    if num is not None and num.tableau is not tableau:
        raise spec.fault("tableau", f"celui de {num.nom} est {num.tableau.value}", tableau.value)
    return tableau


def _temoin(spec: Declaration, num: Mesure | None, den: Mesure | None) -> str | None:
    """Of households, those of the denominator; of dwellings, what the numerator asks for."""
    if _source(spec) != "ops":
        return num and num.temoin
    mesure = den or num
    return mesure and (mesure.temoin or mesure.nom)


def _levels(spec: Declaration) -> tuple[Niveau, Niveau]:
    levels = spec.part("niveaux", ("du", "au"))
    du, au = levels.choice("du", Niveau), levels.choice("au", Niveau)
    if not is_as_wide(au, du):
        raise levels.fault("au", f"un niveau au moins aussi large que {du.value}", au.value)
    return du, au


def _ruptures(spec: Declaration) -> tuple[Rupture, ...]:
    rows = spec.rows("ruptures", ("millesime", "raison"))
    return tuple(Rupture(row.whole("millesime", 2000, 2100), row.text("raison")) for row in rows)


def _lecture(spec: Declaration) -> str:
    text = spec.text("lecture")
    if any(text.count(place) != 1 for place in _PLACES) or text.count("{") != len(_PLACES):
        raise spec.fault("lecture", f"une fois chacun de {', '.join(_PLACES)}", text)
    return text
