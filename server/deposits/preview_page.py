"""The page of the indicators that a deposit would give, for who sees its landlord's rows whole."""

from dataclasses import dataclass

import flask

from loaders.ops.deposit_sums import read_sums
from loaders.reports.html import number
from parc_social.errors import InvalidValue, NotFound
from parc_social.secrecy_floor import secrecy_floor
from parc_social.storage.export_files.write import FileMaker
from parc_social.wording import cited
from portal.page import show
from portal.steering.list_file import ListFile
from server.deposits.check_pages import ADDRESS, FILES, attached
from server.deposits.deposit_pages import DepositPages
from server.deposits.preview import COLUMNS, preview_of
from server.jobs.check_report import SUMS_MEMBER

_FORMS = ("html", "csv", "xlsx", "json")
_OWN = "Chiffres exacts de vos seules lignes, sans secret statistique : à ne pas diffuser."
_ABSENT = (
    "ce dépôt n’a pas d’aperçu : aucune ligne n’en est gardée, ou il a été contrôlé avant que"
    " l’aperçu n’existe ; faites-le contrôler de nouveau"
)


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """It holds exact figures: the rights of a report, and the journal is told as of one."""

    deposits: DepositPages
    making: FileMaker

    def shown(self, depot: str) -> flask.Response:
        """GET /portail/deposer/{depot}/apercu. Raises NotFound, Forbidden, InvalidValue."""
        context = self.deposits.checks.context
        shown, asked = self.deposits.shown, flask.request.args.get("f", "html")
        found = shown.own(depot)  # a mandate gives no indicator
        shown.who.check_reads(shown.who.own())
        if asked not in _FORMS:
            raise InvalidValue(f"f : {', '.join(_FORMS)} attendu, lu {cited(asked[:40])}")
        try:
            sums = read_sums(shown.member(found, SUMS_MEMBER).decode())
        except KeyError as error:
            raise NotFound(_ABSENT) from error
        view = preview_of(sums, flask.request.args.get("territoire", ""))
        stem = f"apercu-{found.source}-{found.millesime}-v{found.version}"
        name = f"{stem}.{asked}"
        if asked == "csv":
            return attached(view.csv(), FILES["csv"][1], name)
        if asked == "xlsx":
            told = (("dépôt", found.id), ("version", str(found.version)), ("à savoir", _OWN))
            book = ListFile(stem, "Aperçu des indicateurs", COLUMNS, view.rows, told)
            return book.answer(context, self.making, asked)
        if asked == "json":
            return attached(view.json(), FILES["json"][1], name)
        return show(
            context,
            "deposer_apercu",
            depot=found,
            view=view,
            here=f"{ADDRESS}/{found.id}",
            number=number,
            floor=secrecy_floor(),
        )
