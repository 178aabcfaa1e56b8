"""Pages of deposits: a file is received, checked, transmitted, withdrawn; its receipt."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import flask
import orjson

from auth_proxy.errors.problem import Stop, of_error
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.grant import current_grant
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositEvent,
    Said,
    check_checkable,
)
from parc_social.domain.job import Job, JobState
from parc_social.errors import Conflict, Forbidden, Full, InvalidValue, NotFound
from parc_social.wording import cited
from portal.form import check_form, is_ticked
from portal.page import go
from server.deposits.check_pages import ADDRESS, ANNOTATED, FILES, CheckPages, attached
from server.deposits.deposit_view import DepositViews, hand_words, undertaking
from server.deposits.depositor import Depositor, check_may_deposit
from server.deposits.receipt import receipt_pdf
from server.deposits.reception import SameFile, own_checks
from server.deposits.upload import received
from server.jobs.at_rest.sealed_files import SealedFiles
from server.jobs.at_rest.sealed_workbook import SealedWorkbook
from server.jobs.views import owner_of

_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class DepositPages:
    """The pages, for who has signed in; a deposit is its whole organisation's."""

    checks: CheckPages
    sealed: SealedFiles

    @property
    def shown(self) -> DepositViews:
        """Where deposits are found and shown."""
        workbooks, checks = SealedWorkbook(self.sealed), self.checks
        return DepositViews(checks.context, checks.views, checks.who, ADDRESS, workbooks)

    def send(self) -> flask.Response:
        """POST: receives a file, has it checked, and leads to its deposit."""
        context = self.checks.context
        self.checks.check_sender()
        year = ""
        try:
            with received(self.checks.files) as form:
                check_form(context, form.fields)
                year = form.fields.get("millesime", "")
                desk = self.checks.desk
                campaign = desk.campaign(year)
                who = self.checks.depositor_asked(campaign.millesime)
                identity = context.session().identity
                made = desk.receive(form, campaign, identity, who.mandate)
                desk.ask(made, form.token, mandate=who.number)
        except (InvalidValue, Forbidden, Conflict, Full) as error:
            there = error.there.id if isinstance(error, SameFile) else ""
            status = of_error(error).status
            return self.checks.form_page.page(year, f"{error}.", status, there)
        self.checks.who.tell(who, depot=made.id)
        return go(context, f"{ADDRESS}/{made.id}")

    def one(self, depot: str) -> flask.Response:
        """GET: a deposit, its report or its receipt, in the form that `f` names."""
        context = self.checks.context
        (found, who), asked = self.shown.found(depot), flask.request.args.get("f", "html")
        if asked in ("etat", "html"):
            self._catch_up(found, who)
        if asked == "etat":
            return _state(found, self.shown.job(found))
        if asked == "pdf":
            self.checks.who.tell(who, depot=found.id)
            pdf = receipt_pdf(context, found, who.organisation, hand_words(context))
            return attached(pdf, _PDF, f"depot-{found.id}.pdf")
        if asked in FILES:
            self.checks.who.check_reads(who, found.id)
            name, media = FILES[asked]
            workbooks = self.shown.workbooks
            if asked == "xlsx" and workbooks.is_kept(found.id):
                return attached(workbooks.of(found.id), media, ANNOTATED)
            return attached(self.shown.member(found, name), media, name)
        if asked != "html":
            raise InvalidValue(
                f"f : html, etat, pdf, {', '.join(FILES)} attendu, lu {cited(asked)}"
            )
        return self.shown.page(found, who)

    def check_again(self, depot: str) -> flask.Response:
        """POST: has the kept file checked once more, where no check is under way."""
        found, who = self._acted_on(depot)
        check_checkable(found)
        self.recheck(found, who)
        self.checks.who.tell(who, depot=found.id)
        return go(self.checks.context, f"{ADDRESS}/{found.id}")

    def recheck(self, found: Deposit, who: Depositor) -> None:
        """Has the kept file checked once more, with what was written in place of its rows."""
        if self.shown.job(found) is None:
            token, stream = self.checks.files.receive(found.nom)
            try:
                with stream:
                    self.sealed.open_into(found.id, stream)
                self.checks.desk.ask(found, token, mandate=who.number)
            except BaseException:
                self.checks.files.drop(token)
                raise

    def follow(self, found: Deposit, who: Depositor) -> None:
        """The same after a write; where that is refused now, the page of rows says so."""
        with suppress(Full, Stop):
            self.recheck(found, who)

    def _catch_up(self, found: Deposit, who: Depositor) -> None:
        """Rows that were written as a check ended, which did not see them: none would follow.

        Where one has failed since, or was given up, whoever wants another asks for it.
        """
        acts = self.checks.context.registry.deposit_rows
        last, known = acts.last(found.organisation, found.id)
        if last <= known or who.refusal:
            return
        written = max(act.quand for act in acts.latest(found.organisation, found.id))
        ended = replace(own_checks(JobState.FAILED, JobState.DISMISSED), since=written)
        views = self.checks.views
        if views.jobs.listed(owner_of(current_grant()), ended, views.clock())[1]:
            return
        with suppress(Conflict, NotFound):  # it is handed over, or its file was erased
            check_checkable(found)
            self.follow(found, who)

    def transmit(self, depot: str) -> flask.Response:
        """POST: hands a deposit to the GIP; a fault is told beside the form."""
        deposits = self.checks.context.registry.deposits
        said = Said(is_ticked("engagement"), is_ticked("sans_lignes"))
        return self._act(
            depot,
            DepositAct.TRANSMETTRE,
            lambda one, event, today: deposits.transmit(one, event, today, said),
        )

    def withdraw(self, depot: str) -> flask.Response:
        """POST: takes a deposit back."""
        deposits = self.checks.context.registry.deposits
        return self._act(depot, DepositAct.RETIRER, deposits.withdraw)

    def _acted_on(self, depot: str) -> tuple[Deposit, Depositor]:
        """A deposit that a form of this session is about. Raises NotFound, Forbidden."""
        self.checks.who.check_finds()
        check_form(self.checks.context)
        found, who = self.shown.found(depot)
        check_may_deposit(who)
        return found, who

    def _act(self, depot: str, act: DepositAct, do: Callable[..., Deposit]) -> flask.Response:
        context = self.checks.context
        (found, who), now = self._acted_on(depot), self.checks.views.clock()
        words = undertaking(who) if act is DepositAct.TRANSMETTRE else ""
        login = context.session().identity.compte
        event = DepositEvent(act, now, login, words, mandat=who.number)
        try:
            do(found, event, legal_day(now))
        except (InvalidValue, Conflict, Forbidden) as error:
            return self.shown.page(found, who, fault=f"{error}.", status=of_error(error).status)
        self.checks.who.tell(who, depot=found.id)
        return go(context, f"{ADDRESS}/{found.id}")


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
