"""A report as one page: no script, nothing of another host (templates/rapport.html)."""

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from loaders.report import Ecart, Rejet, Report, RuleTotal

_THIN = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule with its first lines; `share`: its cases in percent of the most frequent rule's."""

    total: RuleTotal
    lines: tuple[Rejet, ...]
    share: int


def to_html(report: Report) -> str:
    """The page; every text of the report is escaped."""
    most = max((t.nombre for t in report.totaux), default=1)
    rules = [
        _Rule(
            total,
            tuple(r for r in report.rejets if r.code == total.code),
            max(1, round(100 * total.nombre / most)),
        )
        for total in sorted(report.totaux, key=lambda t: (-t.nombre, t.code))
    ]
    alerts = [e for e in report.ecarts if e.alerte]
    page = _environment().get_template("rapport.html")
    return page.render(r=report, rules=rules, alerts=alerts, nombre=number, ecart=difference)


def number(value: float | None) -> str:
    """A number as French writes it: thin spaces, decimal comma."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")
    return text.replace(",", _THIN).replace(".", ",")


def difference(move: Ecart) -> str:
    """Change, in percent of what was, in points for a share; empty with nothing before."""
    if move.avant is None or move.apres is None:
        return ""
    if move.unite == "%":
        return f"{_with_sign(move.apres - move.avant)} points"
    return (
        f"{_with_sign(100 * (move.apres - move.avant) / move.avant)}{_THIN}%" if move.avant else ""
    )


def _with_sign(value: float) -> str:
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return sign + number(round(abs(value), 1))


@cache
def _environment() -> Environment:
    loader = PackageLoader("loaders.reports")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
