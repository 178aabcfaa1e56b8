"""The text that the parties sign: a versioned model, filled in, and its fingerprint.

What is accepted is a text, not a number: whoever signs gives back the SHA-256 of what was read,
and the registry keeps the text itself under that fingerprint.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template

from parc_social.access.conventions.annexe import TOUS, TOUTES, Ligne, Limites
from parc_social.access.conventions.annexe_format import limits_text
from parc_social.access.conventions.convention import Convention
from parc_social.access.model.organisation import Organisation
from parc_social.errors import InvalidValue
from parc_social.wording import cited

DONNEES = "donnees"  # the model that is shipped
BLANKS = ("numero", "organisme", "code", "objet", "debut", "fin", "annexe")
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_SIZE = 200_000  # characters
_NO_PURPOSE = "Connaître le parc social et son occupation."
_BY_TYPE = "Ce que la grille des droits ouvre à ce type d'organisme, sans ligne de plus."


@dataclass(frozen=True, slots=True)
class Modele:
    """One version of a model; `$numero`, `$annexe`… are its blanks (BLANKS)."""

    id: str
    version: int
    texte: str
    depuis: date

    @property
    def sha256(self) -> str:
        """Of the text, blanks unfilled."""
        return fingerprint(self.texte)


def check_modele(identifier: str, texte: str) -> str:
    """The text when it can be a model. Raises InvalidValue naming the blank or the name."""
    if not _ID.fullmatch(identifier):
        raise InvalidValue(f"modèle {cited(identifier)} : minuscules, chiffres et tirets attendus")
    if not texte.strip() or len(texte) > _SIZE or "\0" in texte:
        raise InvalidValue(
            f"modèle {cited(identifier)} : un texte de 1 à {_SIZE} caractères est attendu"
        )
    template = Template(texte)
    unknown = sorted(set(template.get_identifiers()) - set(BLANKS))
    if unknown or not template.is_valid():
        blank = f"${unknown[0]}" if unknown else "$ isolé ($$ pour un dollar)"
        known = ", ".join(f"${name}" for name in BLANKS)
        raise InvalidValue(f"modèle {cited(identifier)} : {blank} inconnu (connus : {known})")
    if "annexe" not in template.get_identifiers():
        raise InvalidValue(f"modèle {cited(identifier)} : $annexe manque, rien ne serait convenu")
    return texte


def text_of(
    modele: Modele,
    convention: Convention,
    organisation: Organisation,
    names: Mapping[str, str] | None = None,
) -> str:
    """The whole text of a convention, as it is read and signed.

    `names`: of the organisations that its annex names, by their codes.
    """
    return Template(modele.texte).substitute(
        numero=convention.numero,
        organisme=organisation.nom,
        code=organisation.code,
        objet=convention.objet or _NO_PURPOSE,
        debut=f"{convention.debut:%d/%m/%Y}",
        fin=f"{convention.fin:%d/%m/%Y}",
        annexe=annex_text(convention, names),
    )


def annex_text(convention: Convention, names: Mapping[str, str] | None = None) -> str:
    """What the annex opens, one line each, in French."""
    known = names or {}
    lines = [_line_text(ligne, known) for ligne in convention.lignes] or [_BY_TYPE]
    bounds = [f"- dans la limite de {text}" for text in _limits(convention.annexe.bornes)]
    bounds += [f"- {text}" for text in _read_for(convention.annexe.bornes, known)]
    return "\n".join([*lines, *bounds])


def _line_text(ligne: Ligne, names: Mapping[str, str]) -> str:
    layer = "toutes les couches" if ligne.collection == TOUTES else ligne.collection
    by_type = None if ligne.limites.territoires else "étendue de la grille des droits"
    extent = ligne.etendue.value if ligne.etendue else by_type
    shown = "peut être republié" if ligne.republication else None
    words = [extent, *_limits(ligne.limites), *_read_for(ligne.limites, names), shown]
    return f"- {layer} : {', '.join(word for word in words if word)}"


def _limits(limites: Limites) -> list[str]:
    return limits_text(replace(limites, organismes=None))


def _read_for(limites: Limites, names: Mapping[str, str]) -> list[str]:
    """For whom a federating portal reads, each seeing there what its own convention opens too."""
    codes = limites.organismes
    if codes is None:
        return []
    if not codes:
        return ["lu pour personne"]
    if codes == (TOUS,):
        return ["lu pour tout organisme, dans ce que sa propre convention lui ouvre"]
    told = " ; ".join(f"{names[code]} ({code})" if code in names else code for code in codes)
    return [f"lu pour ces seuls organismes, dans ce que leur propre convention leur ouvre : {told}"]


def fingerprint(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


@cache
def shipped_text() -> str:
    """The text of the model DONNEES in this version."""
    file = files("parc_social.access.conventions").joinpath("modeles", f"{DONNEES}.md")
    return file.read_text(encoding="utf-8")
