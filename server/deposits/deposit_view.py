"""One deposit as its page shows it: whose, under which mandate, its check, its report."""

from collections.abc import Callable
from dataclasses import dataclass

import flask

from loaders.report import from_json
from parc_social.domain.campaigns.deposit import UNDERTAKING, Deposit, DepositAct
from parc_social.domain.job import Job
from parc_social.domain.mandates.text import mandate_undertaking
from parc_social.domain.paris_time import moment_words
from parc_social.errors import NotFound
from portal.page import show
from portal.page_context import PageContext
from server.deposits.depositor import Depositor, Depositors
from server.deposits.report_view import report_view
from server.jobs.at_rest.sealed_workbook import SealedWorkbook
from server.jobs.check_report import (
    JSON_MEMBER,
    members,
)
from server.jobs.file_check import CHECKS
from server.jobs.job_list import moment
from server.jobs.views import JobViews

_UUID = 36  # characters: nothing longer is asked of the base


@dataclass(frozen=True, slots=True)
class DepositViews:
    """Finds deposits for who asks, and shows them."""

    context: PageContext
    views: JobViews
    who: Depositors
    address: str
    workbooks: SealedWorkbook

    def found(self, depot: str) -> tuple[Deposit, Depositor]:
        """A deposit of one's organisation, or one that it made under a mandate that lasts.

        Raises NotFound, the same for none and for anybody else's.
        """
        mandates = {one.numero: one for one in self.who.in_force()}
        try:
            return self.own(depot), self.who.own()
        except NotFound:
            if not mandates or len(depot) != _UUID:
                raise
        one = self.context.registry.deposits.under(mandates.keys(), depot)
        return one, self.who.under(mandates[one.mandat or 0])

    def own(self, depot: str) -> Deposit:
        """A deposit of the caller's organisation. Raises NotFound."""
        self.who.check_finds()
        if len(depot) != _UUID:
            raise NotFound("aucun dépôt de ce numéro, ou pas pour vous")
        return self.context.registry.deposits.get(self.who.identity.organisation.code, depot)

    def job(self, one: Deposit) -> Job | None:
        """The check of a deposit that waits or runs; None: there is none."""
        parties = {one.organisation}
        if one.mandat is not None:
            parties.add(self.context.registry.mandates.get(one.mandat).mandataire)
        return self.views.jobs.under_way(CHECKS, parties, one.id)

    def member(self, one: Deposit, name: str) -> bytes:
        """A form of its report. Raises NotFound when there is none, or it went with its file."""
        kept = self.context.registry.deposits.reports(one.organisation, one.id)
        with members(kept) as reports:
            if name not in reports.namelist():
                raise NotFound("le fichier de ce dépôt a été effacé, son classeur avec lui")
            return reports.read(name)

    def page(
        self, one: Deposit, who: Depositor, fault: str = "", status: int = 200
    ) -> flask.Response:
        """Its page, with what was wrong of a form there."""
        view = None
        if one.controle is not None and who.reads:
            self.who.check_reads(who, one.id)
            report = from_json(self.member(one, JSON_MEMBER).decode())
            view = report_view(report, flask.request.args)
        return show(
            self.context,
            "deposer_depot",
            status,
            depot=one,
            job=self.job(one),
            view=view,
            whole=self.workbooks.is_kept(one.id),
            fault=fault,
            refusal=who.refusal,
            here=f"{self.address}/{one.id}",
            pour=who.organisation,
            mandate=who.mandate,
            hand=hand_words(self.context),
            undertaking=undertaking(who),
            acts=DepositAct,
            when=lambda instant: moment_words(moment(instant)).fr,
        )


def undertaking(who: Depositor) -> str:
    """What who transmits declares: of their own stock, or in the name of whose it is."""
    return mandate_undertaking(who.organisation.nom) if who.mandate else UNDERTAKING


def hand_words(context: PageContext) -> Callable[[int | None], str]:
    """Under which mandate an account acted, as a page and a receipt say it; empty: under none."""

    def words(number: int | None) -> str:
        if number is None:
            return ""
        holder = context.registry.mandates.get(number).mandataire
        name = context.registry.accounts.organisation(holder).nom
        return f", de {name} ({holder}), sous le mandat n° {number}"

    return words
