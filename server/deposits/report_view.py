"""A report as a page shows it: by rule, the gravest first, with what to do and the first lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.report import Ecart, Gravite, Rejet, Report, RuleTotal
from loaders.reports.html import difference, number
from parc_social.domain.campaigns.deposit import DepositVerdict
from parc_social.errors import InvalidValue
from server.jobs.file_check import verdict_of

_ORDER = tuple(Gravite)  # from what refuses a file to what is only said
GRAVITY_WORDS = {
    Gravite.BLOQUANT: "bloquant : tout le fichier est refusé",
    Gravite.ERREUR: "erreur : la ligne est refusée",
    Gravite.ALERTE: "alerte : à vérifier, la ligne est gardée",
    Gravite.INFORMATION: "information : rien à faire",
}


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule that was broken, and its first lines."""

    total: RuleTotal
    lines: Sequence[Rejet]

    @property
    def words(self) -> str:
        """What is broken; the code and the remedy stand elsewhere."""
        return self.total.message.partition(f" [{self.total.code}]")[0]

    @property
    def remedy(self) -> str:
        """What to do, as a sentence; empty where nothing is said."""
        said = self.total.remede
        return f"{said[:1].upper()}{said[1:]}." if said else ""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report, of which the rules of one gravity may be asked for (None: of all)."""

    report: Report
    asked: Gravite | None = None

    number = staticmethod(number)
    difference = staticmethod(difference)

    @property
    def verdict(self) -> DepositVerdict:
        """Of the whole."""
        return verdict_of(self.report)

    @property
    def gravities(self) -> Sequence[tuple[Gravite, str, int]]:
        """Those there are: each, its words, how many rules."""
        counted = [(g, sum(t.gravite is g for t in self.report.totaux)) for g in _ORDER]
        return [(g, GRAVITY_WORDS[g], count) for g, count in counted if count]

    @property
    def rules(self) -> Sequence[RuleView]:
        """Those that are asked for, the gravest first, then the most frequent."""
        totals = [t for t in self.report.totaux if self.asked in (None, t.gravite)]
        totals.sort(key=lambda t: (_ORDER.index(t.gravite), -t.nombre, t.code))
        return [
            RuleView(total, [r for r in self.report.rejets if r.code == total.code])
            for total in totals
        ]

    @property
    def moves(self) -> Sequence[Ecart]:
        """What is far from the register or the survey before; its one landlord is the whole."""
        return [
            replace(move, reference=move.reference.partition(" (")[0])
            for move in self.report.ecarts
            if move.alerte and not (move.territoire or "").startswith("bailleur ")
        ]


def gravity_named(text: str) -> Gravite | None:
    """The gravity that an address asks for; None for an empty text. Raises InvalidValue."""
    if not text:
        return None
    if text not in set(Gravite):
        raise InvalidValue(f"gravite : {', '.join(Gravite)} attendu, lu {text!r}")
    return Gravite(text)
