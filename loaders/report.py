"""Report of a load: what was read, kept and refused, and why."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from parc_social.errors import BadFile

_EXAMPLES = 6  # of what a pressing rule found


class Gravite(StrEnum):
    """Severity of a rule: refuses the file, refuses the line, is told, is only said."""

    BLOQUANT = "bloquant"
    ERREUR = "erreur"
    ALERTE = "alerte"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Fichier:
    """One file: lines read (its header apart), kept and refused; `bloque`: refused as a whole."""

    nom: str
    format: str
    lues: int
    retenues: int
    refusees: int
    bloque: bool = False


@dataclass(frozen=True, slots=True)
class Rejet:
    """One broken rule on one line (the header is line 1; None: the whole file)."""

    fichier: str
    ligne: int | None
    colonne: str | None
    valeur: str | None
    code: str
    gravite: Gravite
    message: str


@dataclass(frozen=True, slots=True)
class RuleTotal:
    """Total of a rule over all files: how often it was broken, and what to do about it.

    `pressante`: it is said again at the end of the report and in its first line.
    """

    code: str
    gravite: Gravite
    message: str
    nombre: int
    remede: str = ""
    pressante: bool = False


@dataclass(frozen=True, slots=True)
class Ecart:
    """A figure before and after: `avant` of `reference`, `apres` of this loading.

    `unite` is `%` for a share (0-100), empty for a count. `territoire` is None for all together;
    a side is None where it does not exist. `alerte`: the move is large (layouts/comparaison.yml).
    """

    reference: str
    mesure: str
    territoire: str | None
    avant: float | None
    apres: float | None
    unite: str = ""
    alerte: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one loading; `rejets` holds the first of each rule, `totaux` counts all.

    `chiffres` are named figures of the source: pairing rate, matching levels, rows made.
    `ecarts` compare with the millésime before, and with the register.
    """

    source: str
    millesime: int
    edition: str
    fichiers: tuple[Fichier, ...] = ()
    totaux: tuple[RuleTotal, ...] = ()
    rejets: tuple[Rejet, ...] = ()
    chiffres: tuple[tuple[str, float], ...] = ()
    duree_s: float = 0.0
    ecarts: tuple[Ecart, ...] = ()

    @property
    def lues(self) -> int:
        """Lines read in all files, headers apart."""
        return sum(f.lues for f in self.fichiers)

    @property
    def retenues(self) -> int:
        """Lines kept in all files."""
        return sum(f.retenues for f in self.fichiers)

    @property
    def refusees(self) -> int:
        """Lines refused in all files."""
        return sum(f.refusees for f in self.fichiers)

    @property
    def bloquant(self) -> bool:
        """Whether a file was refused as a whole."""
        return any(f.bloque for f in self.fichiers)

    @property
    def a_ne_pas_manquer(self) -> tuple[str, ...]:
        """Sentences that a person must read even who reads nothing else."""
        rejected = [f for f in self.fichiers if f.lues and not f.retenues]
        sentences = [f"{f.nom} : aucune ligne retenue sur {f.lues} lues" for f in rejected]
        return (*sentences, *(self._sentence(total) for total in self.totaux if total.pressante))

    def _sentence(self, total: RuleTotal) -> str:
        rejections = [r for r in self.rejets if r.code == total.code and r.valeur]
        values = [f"{r.fichier} : {r.valeur}" if r.ligne is None else r.valeur for r in rejections]
        distinct = list(dict.fromkeys(v for v in values if v))
        examples = (
            f" ({' ; '.join(distinct[:_EXAMPLES])}{' ; …' if len(distinct) > _EXAMPLES else ''})"
        )
        times = f", {total.nombre} fois" if total.nombre > 1 else ""
        sentence = f"{total.code} : {total.message}{times}{examples if distinct else ''}"
        return f"{sentence}. Remède : {total.remede}" if total.remede else sentence

    def nombre(self, code: str) -> int:
        """Number of times that the rule of this code was broken."""
        return sum(t.nombre for t in self.totaux if t.code == code)

    def remede(self, code: str) -> str:
        """Remedy of the rule of this code; empty where nothing is said."""
        return next((t.remede for t in self.totaux if t.code == code), "")

    def chiffre(self, nom: str) -> float:
        """One of the named figures. Raises KeyError when the source has none of that name."""
        return dict(self.chiffres)[nom]

    def to_json(self) -> str:
        """The report as one JSON object, counts included."""
        counts = {"lues": self.lues, "retenues": self.retenues, "refusees": self.refusees}
        document = asdict(self) | counts | {"bloquant": self.bloquant}
        document |= {"chiffres": dict(self.chiffres), "a_ne_pas_manquer": self.a_ne_pas_manquer}
        return json.dumps(document, ensure_ascii=False)


def from_json(text: str) -> Report:
    """The report that `to_json` wrote."""
    document: Mapping[str, Any] = json.loads(text)
    return Report(
        source=document["source"],
        millesime=document["millesime"],
        edition=document["edition"],
        fichiers=tuple(Fichier(**f) for f in document["fichiers"]),
        totaux=tuple(
            RuleTotal(**t | {"gravite": Gravite(t["gravite"])}) for t in document["totaux"]
        ),
        rejets=tuple(Rejet(**r | {"gravite": Gravite(r["gravite"])}) for r in document["rejets"]),
        chiffres=tuple(document["chiffres"].items()),
        duree_s=document["duree_s"],
        ecarts=tuple(Ecart(**e) for e in document.get("ecarts", ())),
    )


def of_refusal(source: str, millesime: int, files: Sequence[Path], error: BadFile) -> Report:
    """The report of files of which one can't be read at all: one blocking rule, its remedy."""
    name = ", ".join(path.name for path in files)
    message = str(error)
    blocked = tuple(Fichier(path.name, "", 0, 0, 0, bloque=True) for path in files)
    fault = RuleTotal(error.code, Gravite.BLOQUANT, message, 1, error.remede or "")
    line = Rejet(name, None, None, None, error.code, Gravite.BLOQUANT, message)
    return Report(source, millesime, "", blocked, (fault,), (line,))


RULE = ("code", "gravité", "règle", "remède", "nombre")
LINE = ("fichier", "ligne", "colonne", "valeur", "code", "gravité", "règle", "remède")


def rule_rows(report: Report) -> list[tuple[Any, ...]]:
    """The rules that were broken, as a table of a report has them under `RULE`."""
    return [(t.code, t.gravite.value, t.message, t.remede, t.nombre) for t in report.totaux]


def line_rows(report: Report) -> list[tuple[Any, ...]]:
    """The first lines of each rule, under `LINE`."""
    return [
        (r.fichier, r.ligne, r.colonne, r.valeur, r.code, r.gravite.value, r.message,
         report.remede(r.code))
        for r in report.rejets
    ]  # fmt: skip


FIRST = 500  # lines of each rule: a workbook is read by a person


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line: its number in the file, (code, column or None) of what it breaks, its texts."""

    ligne: int
    fautes: tuple[tuple[str, str | None], ...]
    valeurs: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class BadLines:
    """The first bad lines of one file, in its order; a personal value is `(masqué)`."""

    fichier: str
    colonnes: tuple[str, ...]
    lignes: tuple[BadLine, ...]
