"""Families of a layout: the names, or ranks, under which a source's columns come, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class LayoutFamily:
    """One published form of a source's files, of `loaders/tabular/layouts/<layout>_<family>.yml`.

    `colonnes` are the names of each column of the layout in a header, the producer's first;
    `autres` are names that the producer gives and we do not read. A file without names has
    `champs` instead: its fields in order, those that are columns of the layout by their name.
    `zeros` is the width to which a code gets back the zero in front that its producer dropped.
    `millesimes` are the first and the last year that it was published for (None: still is); None:
    not known.
    `sans` are columns that the layout requires and such files never have. `forme` is the name of
    the form that its files are read in.
    """

    nom: str
    titre: str
    colonnes: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    autres: frozenset[str] = frozenset()
    champs: tuple[str, ...] = ()
    zeros: Mapping[str, int] = field(default_factory=dict[str, int])
    millesimes: tuple[int, int | None] | None = None
    sans: frozenset[str] = frozenset()
    forme: str = "public"

    def unknown(self, header: Sequence[str]) -> tuple[str, ...]:
        """The names of a header that the family does not have, in the header's order."""
        known = {name for names in self.colonnes.values() for name in names} | self.autres
        return tuple(name for name in header if name.strip().upper() not in known)


def read_family(name: str) -> LayoutFamily:
    """The family `loaders/tabular/layouts/<name>.yml`."""
    text = files("loaders.tabular").joinpath("layouts", f"{name}.yml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return LayoutFamily(
        nom=str(document["nom"]),
        titre=str(document["titre"]),
        colonnes={nom: tuple(names) for nom, names in document.get("colonnes", {}).items()},
        autres=frozenset(document.get("autres", ())),
        champs=tuple(document.get("champs", ())),
        zeros=document.get("zeros", {}),
        millesimes=_years(document.get("millesimes")),
        sans=frozenset(document.get("sans", ())),
        forme=str(document.get("forme", "public")),
    )


def _years(told: Sequence[int | None] | None) -> tuple[int, int | None] | None:
    if told is None or told[0] is None:
        return None
    return told[0], told[1]


def nearest_family(families: Sequence[LayoutFamily], header: Sequence[str]) -> LayoutFamily:
    """The family with names that explains a header best: the fewest of its names are unknown.

    Of equal ones, the first. Raises ValueError when no family has names.
    """
    return min((f for f in families if f.colonnes), key=lambda f: len(f.unknown(header)))
