"""The layouts of the survey: our exchange format, and trames that are told in its terms.

A trame is one more YAML file, beside ops.yml (ops-*.yml) or in a folder of the installation: its
own header names, and for its own codes a correspondence to those of the exchange format. It holds
no rule: every control is ours. Nothing of it is code.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import yaml

from loaders.files.faults import layout_document
from loaders.report import Gravite
from loaders.tabular.layout import Layout, LayoutColumn, for_year, layout_of, match_header
from loaders.tabular.table_schema import OUTSIDE, as_columns
from parc_social.errors import InvalidValue
from parc_social.shipped_yaml import shipped_yaml
from parc_social.wording import cited

DEFAULT_PROFILE = "depot"
_SOFT = (Gravite.INFORMATION, Gravite.ALERTE)


@dataclass(frozen=True, slots=True)
class Trame:
    """Names that one form of file gives to the columns of the exchange format.

    `entetes`: column, then its name in the header; `correspondances`: column, then our code by
    the file's; `requises`: the columns that the header must have; `marque` tells two versions of a
    file apart (empty for the exchange format itself, which has a version).
    """

    nom: str
    version: str
    entetes: Mapping[str, str]
    requises: frozenset[str]
    correspondances: Mapping[str, Mapping[str, str]]
    marque: str = ""

    def places(self, layout: Layout, header: list[str]) -> dict[str, int]:
        """Where each column stands (from 0) in a header."""
        return match_header(self.applied_to(layout), header)

    def applied_to(self, layout: Layout) -> Layout:
        """The layout with the names and required columns of this form of file."""
        columns = tuple(
            replace(c, entetes=self._names(c.nom), requise=c.nom in self.requises)
            for c in layout.colonnes
        )
        return replace(layout, colonnes=columns)

    def missing(self, places: Mapping[str, int]) -> list[str]:
        """The names of the required columns that a header lacks."""
        return [name for nom, name in self.entetes.items()
                if nom in self.requises and nom not in places]  # fmt: skip

    def _names(self, nom: str) -> tuple[str, ...]:
        name = self.entetes.get(nom)
        return () if name is None else (name.upper(),)


@dataclass(frozen=True, slots=True)
class OpsLayout:
    """The layout of one survey under one profile, and the forms that its files may have."""

    layout: Layout
    trames: tuple[Trame, ...]
    profil: str

    def trame_of(self, header: list[str]) -> Trame:
        """The form whose required columns a header has most of; the exchange format in doubt."""

        def lacking(trame: Trame) -> float:
            return len(trame.missing(trame.places(self.layout, header))) / len(trame.requises)

        return min(self.trames, key=lacking)

    def version(self, trames: Iterable[Trame]) -> str:
        """What an edition depends on: layout, profile where it is not the usual one, trames."""
        parts = [self.layout.version]
        parts += [] if self.profil == DEFAULT_PROFILE else [self.profil]
        parts += sorted({f"{t.version}:{t.marque}" for t in trames if t.marque})
        return " ".join(parts)


def ops_document() -> dict[str, Any]:
    """The exchange format as it is written."""
    return layout_document("ops")


def read_ops(millesime: int, profil: str | None = None, folder: Path | None = None) -> OpsLayout:
    """The layout of the survey of a year, its codes and trames in force on its 1 January.

    `folder` holds trames of this installation. Raises InvalidValue for an unknown profile, and
    for a trame that names what the exchange format does not have.
    """
    day = date(millesime, 1, 1)
    document = ops_document()
    layout = for_year(layout_of(as_columns(document, day)), millesime)
    name = profil or DEFAULT_PROFILE
    with_profile = with_severities(layout, profile(document, name))
    trames = [_ours(layout), *(_read_trame(layout, *t) for t in _trame_texts(folder))]
    trames_in_force = tuple(trame for trame, start, end in trames if start <= day <= (end or day))
    return OpsLayout(with_profile, trames_in_force, name)


def profile(document: Mapping[str, Any], name: str) -> dict[str, Gravite]:
    """The severities that a profile changes, by code. Raises InvalidValue for an unknown one."""
    profiles: Mapping[str, Any] = document["profils"]
    if name not in profiles:
        raise InvalidValue(f"profil inconnu : {cited(name)} ; au choix : {', '.join(profiles)}")
    return {code: Gravite(g) for code, g in profiles[name]["gravites"].items()}


def with_severities(layout: Layout, severities: Mapping[str, Gravite]) -> Layout:
    """The layout with other severities for some codes.

    Raises InvalidValue when a rule on identities would let its line in.
    """
    faults: Mapping[str, Mapping[str, Any]] = layout.parametres["fautes_de_fichier"]
    identity = {rule.code for rule in layout.controles if rule.masque} | {
        faults["identite"]["code"]
    }
    for code, severity in severities.items():
        if code in identity and severity in _SOFT:
            raise InvalidValue(f"profil : {code} protège les personnes et ne s'adoucit pas")
        if code == faults["contour"]["code"] and severity not in _SOFT:
            raise InvalidValue(f"profil : {code} est connu trop tard pour refuser une ligne")
    return replace(
        layout,
        controles=tuple(
            replace(rule, gravite=severities.get(rule.code, rule.gravite))
            for rule in layout.controles
        ),
        colonnes=tuple(
            replace(c, gravite=severities.get(c.controle or "", c.gravite)) for c in layout.colonnes
        ),
        parametres={
            **layout.parametres,
            "fautes_de_fichier": {
                name: {**fault, "gravite": severities.get(fault["code"], fault["gravite"])}
                for name, fault in faults.items()
            },
        },
    )


type _Dated = tuple[Trame, date, date | None]


def _ours(layout: Layout) -> _Dated:
    columns = [c for c in layout.colonnes if c.nom != OUTSIDE]
    names = {c.nom: c.nom.upper() for c in columns}
    mandatory = frozenset(c.nom for c in columns if c.requise)
    return Trame("ops", layout.version, names, mandatory, {}), date.min, None


def _read_trame(layout: Layout, name: str, text: str) -> _Dated:
    """A trame. Raises InvalidValue naming its file when it is not written as one."""
    try:
        return _trame(layout, text)
    except (KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise InvalidValue(
            f"{name} : ce n'est pas une trame lisible ({cited(repr(error))})"
        ) from error


def _trame(layout: Layout, text: str) -> _Dated:
    document = cast(dict[str, Any], shipped_yaml(text))
    fields: Sequence[Mapping[str, Any]] = document["schema"]["fields"]
    columns = {c.nom: c for c in layout.colonnes if c.nom != OUTSIDE}
    name = document["nom"]
    if not any(field.get("colonne_requise", True) for field in fields):
        raise InvalidValue(f"trame {cited(name)} : aucune colonne requise ne la distingue")
    for field in fields:
        if field["champ"] not in columns:
            raise InvalidValue(f"trame {cited(name)} : champ inconnu {cited(field['champ'])}")
        _check_codes(name, columns[field["champ"]], field)
    trame = Trame(
        nom=name,
        version=str(document["version"]),
        entetes={f["champ"]: f["name"] for f in fields},
        requises=frozenset(f["champ"] for f in fields if f.get("colonne_requise", True)),
        correspondances={
            f["champ"]: {str(k): str(v) for k, v in f["correspondance"].items()}
            for f in fields
            if "correspondance" in f
        },
        marque=hashlib.sha256(text.encode()).hexdigest()[:12],
    )
    return trame, document["debut"], document.get("fin")


def _check_codes(trame: str, column: LayoutColumn, field: Mapping[str, Any]) -> None:
    for code in field.get("correspondance", {}).values():
        if column.codes and str(code) not in column.codes:
            raise InvalidValue(
                f"trame {cited(trame)} : {column.nom} n'a pas de code {cited(str(code))}"
            )


def _trame_texts(folder: Path | None) -> list[tuple[str, str]]:
    """Names and texts of the trames of the loaders, then of those of the installation."""
    ours = sorted(
        (f for f in files("loaders.tabular").joinpath("layouts").iterdir()
         if f.name.startswith("ops-") and f.name.endswith(".yml")),
        key=lambda f: f.name,
    )  # fmt: skip
    theirs = sorted(folder.glob("ops-*.yml")) if folder is not None else []
    return [(file.name, file.read_text(encoding="utf-8")) for file in (*ours, *theirs)]
