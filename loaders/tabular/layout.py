"""The record layout of a source, as data: columns, code lists, controls (layouts/*.yml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from loaders.files.faults import layout_document
from loaders.report import Gravite
from loaders.tabular.table_schema import as_columns


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
        own_names = {name for names in self.colonnes.values() for name in names} | self.autres
        return tuple(name for name in header if name.strip().upper() not in own_names)


def read_family(name: str) -> LayoutFamily:
    """The family `loaders/tabular/layouts/<name>.yml`."""
    document = layout_document(name)
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


def _years(years: Sequence[int | None] | None) -> tuple[int, int | None] | None:
    if years is None or years[0] is None:
        return None
    return years[0], years[1]


def nearest_family(families: Sequence[LayoutFamily], header: Sequence[str]) -> LayoutFamily:
    """The family with names that explains a header best: the fewest of its names are unknown.

    Of equal ones, the first. Raises ValueError when no family has names.
    """
    return min((f for f in families if f.colonnes), key=lambda f: len(f.unknown(header)))


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column of a file.

    `entetes` are its names in a header, the current one first (those of all families, where the
    layout has some). `vides` are codes that mean "not known", `aucun` those that mean "there is
    none", which is known; `inconnus` those by which the source's dictionary says unknown or not
    conform, `mots` the words that say so in every column: both are counted. `synonymes`: a text
    that stands for one of the codes, and that code. A value outside `codes`, `forme`
    (a regular expression) or `mini`..`maxi` breaks the control `controle`: the line is refused
    when `gravite` is `erreur`, else the value is dropped. `requise`: the header must have it;
    `obligatoire`: each line must have it. `attendu` says in French what is
    expected, where the rest does not; `remede` what to do about a line that breaks it.
    """

    nom: str
    type: str
    entetes: tuple[str, ...] = ()
    vides: tuple[str, ...] = ()
    aucun: tuple[str, ...] = ()
    inconnus: tuple[str, ...] = ()
    mots: tuple[str, ...] = ()
    synonymes: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()
    forme: str | None = None
    mini: int | None = None
    maxi: int | None = None
    controle: str | None = None
    gravite: Gravite = Gravite.ALERTE
    requise: bool = False
    obligatoire: bool = False
    attendu: str | None = None
    remede: str = ""


@dataclass(frozen=True, slots=True)
class LayoutRule:
    """A rule on a line: broken where the SQL condition `quand` is true of its typed columns.

    `colonne` names the column that is shown; `masque`: its value must not be. `formes` limits
    the rule to some forms of file; empty: all. `remede` says in French what to do about it.
    `pressante`: a report says it again where nobody misses it.
    """

    code: str
    gravite: Gravite
    message: str
    quand: str = "false"
    colonne: str | None = None
    masque: bool = False
    formes: tuple[str, ...] = ()
    remede: str = ""
    pressante: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A versioned layout; `parametres` are thresholds and dates that the loader uses by name."""

    version: str
    prefixe: str
    separateur: str
    colonnes: tuple[LayoutColumn, ...]
    controles: tuple[LayoutRule, ...]
    parametres: Mapping[str, Any]
    familles: tuple[LayoutFamily, ...] = ()

    def fault(self, name: str) -> LayoutRule:
        """The rule on whole files of this name. Raises KeyError when there is none."""
        return control_of(self.parametres["fautes_de_fichier"][name])

    def column(self, nom: str) -> LayoutColumn:
        """The column of this name. Raises KeyError when there is none."""
        return {c.nom: c for c in self.colonnes}[nom]


@cache
def read_layout(name: str) -> Layout:
    """The layout `loaders/tabular/layouts/<name>.yml`."""
    document = layout_document(name)
    return layout_of(as_columns(document) if "schema" in document else document)


def layout_of(document: Mapping[str, Any]) -> Layout:
    """The layout that a document describes."""
    families = tuple(read_family(family) for family in document.get("familles", ()))
    words = tuple(document.get("parametres", {}).get("inconnus", ()))
    columns = tuple(_column(n, spec, words) for n, spec in document["colonnes"].items())
    return Layout(
        version=str(document["version"]),
        prefixe=str(document["prefixe"]),
        separateur=str(document.get("separateur", ";")),
        colonnes=_named_by(columns, families) if families else columns,
        controles=tuple(control_of(spec) for spec in document.get("controles", [])),
        parametres=document.get("parametres", {}),
        familles=families,
    )


def in_family(layout: Layout, family: LayoutFamily) -> Layout:
    """The layout with the family's own names of each column before those of the others.

    It requires no column that files of the family never have.
    """
    with_names = _named_by(layout.colonnes, (family, *layout.familles))
    columns = (replace(c, requise=c.requise and c.nom not in family.sans) for c in with_names)
    return replace(layout, colonnes=tuple(columns))


def match_header(layout: Layout, header: list[str]) -> dict[str, int]:
    """Where each column of the layout stands (from 0) in a header, by any of its names."""
    places = {name.strip().upper(): i for i, name in reversed(list(enumerate(header)))}
    by_column = {
        column.nom: next((places[e] for e in column.entetes if e in places), None)
        for column in layout.colonnes
    }
    return {nom: place for nom, place in by_column.items() if place is not None}


def missing_columns(layout: Layout, places: Mapping[str, int]) -> list[str]:
    """The current names of the required columns that a header lacks."""
    return [c.entetes[0] for c in layout.colonnes if c.requise and c.nom not in places]


def control_of(spec: Mapping[str, Any]) -> LayoutRule:
    """A rule as the layout writes it; one without `quand` is a rule on whole files."""
    members = dict(spec)
    members["formes"] = tuple(members.get("formes", ()))
    members["gravite"] = Gravite(members["gravite"])
    return LayoutRule(**members)


def for_year(layout: Layout, millesime: int) -> Layout:
    """The layout with `{millesime}` of its rules replaced."""
    rules = [replace(r, quand=r.quand.format(millesime=millesime)) for r in layout.controles]
    return replace(layout, controles=tuple(rules))


def _named_by(
    columns: tuple[LayoutColumn, ...], families: tuple[LayoutFamily, ...]
) -> tuple[LayoutColumn, ...]:
    """The columns with the names that families give them, in the families' order."""
    return tuple(
        replace(
            c, entetes=tuple(dict.fromkeys(n for f in families for n in f.colonnes.get(c.nom, ())))
        )
        for c in columns
    )


def _column(nom: str, spec: dict[str, Any], words: tuple[str, ...]) -> LayoutColumn:
    """`words`: those that mean unknown in each column that is not free text."""
    lists = ("entetes", "vides", "aucun", "inconnus", "codes")
    members: dict[str, Any] = {
        key: tuple(str(v) for v in value) if key in lists else value for key, value in spec.items()
    }
    members["synonymes"] = tuple((str(a), str(b)) for a, b in spec.get("synonymes", {}).items())
    members["mots"] = words if spec["type"] != "texte" else ()
    members.setdefault("entetes", (nom.upper(),))
    if "gravite" in members:
        members["gravite"] = Gravite(members["gravite"])
    return LayoutColumn(nom=nom, **members)
