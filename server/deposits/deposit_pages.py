"""Pages of deposits: a file is received, checked, transmitted, withdrawn; its receipt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import flask
import orjson

from auth_proxy.errors.problem import of_error
from loaders.report import from_json
from parc_social.access.conventions.convention import legal_day
from parc_social.domain.campaigns.deposit import (
    UNDERTAKING,
    Deposit,
    DepositAct,
    DepositEvent,
    Said,
    check_checkable,
)
from parc_social.domain.job import Job
from parc_social.domain.paris_time import moment_words
from parc_social.errors import Conflict, Forbidden, Full, InvalidValue, NotFound
from portal.form import check_form, check_origin, is_ticked
from portal.page import go, show
from server.deposits.check_pages import ADDRESS, FILES, CheckPages, attached
from server.deposits.depositor import check_may_deposit, check_reads, depositor
from server.deposits.receipt import receipt_pdf
from server.deposits.report_view import report_view
from server.deposits.upload import received
from server.jobs.file_check import CHECKS, JSON_MEMBER, members
from server.jobs.job_list import moment
from server.jobs.sealed_files import SealedFiles

_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class DepositPages:
    """The pages, for who has signed in; a deposit is its whole organisation's."""

    checks: CheckPages
    sealed: SealedFiles

    def send(self) -> flask.Response:
        """POST: receives a file, has it checked, and leads to its deposit."""
        context = self.checks.context
        check_may_deposit(context)
        check_origin(context)
        year = ""
        try:
            with received(self.checks.files) as form:
                check_form(context, form.fields)
                year = form.fields.get("millesime", "")
                desk = self.checks.desk
                made = desk.receive(form, desk.campaign(year), context.session().identity)
                desk.ask(made, form.token)
        except (InvalidValue, Forbidden, Conflict, Full) as error:
            return self.checks.form(year, fault=f"{error}.", status=of_error(error).status)
        return go(context, f"{ADDRESS}/{made.id}")

    def one(self, depot: str) -> flask.Response:
        """GET: a deposit, its report or its receipt, in the form that `f` names."""
        context = self.checks.context
        who = depositor(context)
        found, asked = self.found(depot), flask.request.args.get("f", "html")
        job = self.job(found)
        if asked == "etat":
            return _state(found, job)
        if asked == "pdf":
            pdf = receipt_pdf(context, found)
            return attached(pdf, _PDF, f"depot-{found.id}.pdf")
        if asked in FILES:
            check_reads(context)
            name, media = FILES[asked]
            return attached(self.member(found, name), media, name)
        if asked != "html":
            raise InvalidValue(f"f : html, etat, pdf, {', '.join(FILES)} attendu, lu {asked!r}")
        return self._page(found, job, refusal=who.refusal)

    def check_again(self, depot: str) -> flask.Response:
        """POST: has the kept file checked once more, where no check is under way."""
        context = self.checks.context
        check_may_deposit(context)
        check_form(context)
        found = self.found(depot)
        check_checkable(found)
        self.recheck(found)
        return go(context, f"{ADDRESS}/{found.id}")

    def recheck(self, found: Deposit) -> None:
        """Has the kept file checked once more, with what was written in place of its rows."""
        if self.job(found) is None:
            token, stream = self.checks.files.receive(found.nom)
            try:
                with stream:
                    self.sealed.open_into(found.id, stream)
                self.checks.desk.ask(found, token)
            except BaseException:
                self.checks.files.drop(token)
                raise

    def transmit(self, depot: str) -> flask.Response:
        """POST: hands a deposit to the GIP; a fault is told beside the form."""
        context = self.checks.context
        said = Said(is_ticked("engagement"), is_ticked("sans_lignes"))
        return self._act(
            depot,
            DepositAct.TRANSMETTRE,
            UNDERTAKING,
            lambda one, event, today: context.registry.deposits.transmit(one, event, today, said),
        )

    def withdraw(self, depot: str) -> flask.Response:
        """POST: takes a deposit back."""
        deposits = self.checks.context.registry.deposits
        return self._act(depot, DepositAct.RETIRER, "", deposits.withdraw)

    def _act(
        self, depot: str, act: DepositAct, words: str, do: Callable[..., Deposit]
    ) -> flask.Response:
        context = self.checks.context
        check_may_deposit(context)
        check_form(context)
        found, now = self.found(depot), self.checks.views.clock()
        event = DepositEvent(act, now, context.session().identity.compte, words)
        try:
            do(found, event, legal_day(now))
        except (InvalidValue, Conflict, Forbidden) as error:
            status = of_error(error).status
            return self._page(found, self.job(found), fault=f"{error}.", status=status)
        return go(context, f"{ADDRESS}/{found.id}")

    def found(self, depot: str) -> Deposit:
        """One of the caller's organisation. Raises NotFound, the same for none and another's."""
        organisation = self.checks.context.session().identity.organisation.code
        if len(depot) != 36:  # characters of a UUID: nothing longer is asked of the base
            raise NotFound("aucun dépôt de ce numéro, ou pas pour vous")
        return self.checks.context.registry.deposits.get(organisation, depot)

    def job(self, one: Deposit) -> Job | None:
        """The check of it that is under way; None: there is none."""
        return self.checks.views.jobs.under_way(CHECKS, one.organisation, one.id)

    def member(self, one: Deposit, name: str) -> bytes:
        """A part of the last report. Raises NotFound without one, KeyError where it lacks it."""
        kept = self.checks.context.registry.deposits.reports(one.organisation, one.id)
        with members(kept) as reports:
            return reports.read(name)

    def _page(
        self, one: Deposit, job: Job | None, fault: str = "", status: int = 200, refusal: str = ""
    ) -> flask.Response:
        view = None
        if one.controle is not None and depositor(self.checks.context).reads:
            check_reads(self.checks.context)
            report = from_json(self.member(one, JSON_MEMBER).decode())
            view = report_view(report, flask.request.args)
        return show(
            self.checks.context,
            "deposer_depot",
            status,
            depot=one,
            job=job,
            view=view,
            fault=fault,
            refusal=refusal,
            here=f"{ADDRESS}/{one.id}",
            undertaking=UNDERTAKING,
            acts=DepositAct,
            when=lambda instant: moment_words(moment(instant)).fr,
        )


def deposit_pages(pages: DepositPages) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""
    return {
        "parc_social.send_deposit": pages.send,
        "parc_social.one_deposit": pages.one,
        "parc_social.check_again": pages.check_again,
        "parc_social.transmit": pages.transmit,
        "parc_social.withdraw": pages.withdraw,
    }


def _state(one: Deposit, job: Job | None) -> flask.Response:
    told: dict[str, Any] = {"fini": job is None, "avancement": 100, "message": one.etat.value}
    if job is not None:
        told |= {"avancement": job.progress, "message": job.message}
    return flask.Response(orjson.dumps(told), mimetype="application/json")
