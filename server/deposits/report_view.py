"""A report as a page shows it: by rule, the gravest first, with what to do and the first lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from loaders.report import Ecart, Gravite, Rejet, Report, RuleTotal
from loaders.reports.html import difference, number
from parc_social.domain.campaigns.deposit import DepositVerdict
from parc_social.errors import InvalidValue
from parc_social.wording import cited
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
    """A report, of which the rules of one gravity, or one rule, may be asked for (None: all)."""

    report: Report
    asked: Gravite | None = None
    code: str | None = None

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
        return [
            rule
            for rule in self.every_rule
            if self.asked in (None, rule.total.gravite) and self.code in (None, rule.total.code)
        ]

    @property
    def every_rule(self) -> Sequence[RuleView]:
        """All that are broken, in that order."""
        totals = sorted(
            self.report.totaux, key=lambda t: (_ORDER.index(t.gravite), -t.nombre, t.code)
        )
        return [
            RuleView(total, [r for r in self.report.rejets if r.code == total.code])
            for total in totals
        ]

    @property
    def moves(self) -> Sequence[Ecart]:
        """What is far from the register, the survey before or the usual.

        Its one landlord is the whole.
        """
        return [
            replace(move, reference=move.reference.partition(" (")[0])
            for move in self.report.ecarts
            if move.alerte and not (move.territoire or "").startswith("bailleur ")
        ]

    @property
    def references(self) -> Sequence[str]:
        """What it is compared with."""
        found = [move.reference.partition(" (")[0] for move in self.report.ecarts]
        return list(dict.fromkeys(found))


def report_view(report: Report, asked: Mapping[str, str]) -> ReportView:
    """A report as the parameters `gravite` and `regle` ask for it. Raises InvalidValue."""
    code = asked.get("regle", "")
    if code and code not in {total.code for total in report.totaux}:
        raise InvalidValue(f"regle : une règle de ce rapport attendue, lu {cited(code[:40])}")
    return ReportView(report, gravity_named(asked.get("gravite", "")), code or None)


def gravity_named(text: str) -> Gravite | None:
    """The gravity that an address asks for; None for an empty text. Raises InvalidValue."""
    if not text:
        return None
    if text not in set(Gravite):
        raise InvalidValue(f"gravite : {', '.join(Gravite)} attendu, lu {cited(text)}")
    return Gravite(text)
