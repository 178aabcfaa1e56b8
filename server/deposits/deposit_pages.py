"""Pages of deposits: a file is received, checked, transmitted, withdrawn; its receipt."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import flask
import orjson

from auth_proxy.errors.problem import of_error
from loaders.report import from_json
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.grant import current_grant
from parc_social.domain.campaigns.acts import check_deposit
from parc_social.domain.campaigns.campaign import Campaign
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
from server.deposits.check_pages import ADDRESS, FILES, SOURCE, CheckPages, attached
from server.deposits.depositor import check_may_deposit, check_reads, depositor
from server.deposits.receipt import receipt_pdf
from server.deposits.report_view import ReportView, gravity_named
from server.deposits.upload import UploadedFile, received
from server.jobs.file_check import CHECK, JSON_MEMBER, members
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
                made = self._received(form, self._campaign(year))
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
            return attached(self._member(found, name), media, name)
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
                self._ask(found, token)
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

    def _received(self, form: UploadedFile, campaign: Campaign) -> Deposit:
        """Keeps the file for good, then the deposit, then asks for its check."""
        context, now = self.checks.context, self.checks.views.clock()
        check_deposit([campaign], campaign.source, campaign.millesime, legal_day(now))
        file = self.checks.files.find(form.token)
        identity, sha256 = context.session().identity, _digest(file)
        organisation = identity.organisation.code
        there = context.registry.deposits.same_file(organisation, campaign, sha256)
        if there is not None:
            raise Conflict(
                f"ce fichier est déjà déposé le {moment_words(moment(there.quand)).fr} (dépôt"
                f" {there.id}) : rien n’a été ajouté"
            )
        made = Deposit(
            str(uuid4()), organisation, campaign.source, campaign.millesime, 0, form.name,
            form.octets, sha256, now, identity.compte,
        )  # fmt: skip
        self.sealed.seal(made.id, file)
        try:
            kept = context.registry.deposits.receive(made, legal_day(now))
        except BaseException:
            self.sealed.erase(made.id)
            raise
        self._ask(kept, form.token)
        return kept

    def _ask(self, one: Deposit, token: str) -> Job:
        """Raises Full: then the deposit is kept all the same, and is checked when it is asked."""
        inputs = self.checks.inputs(token, one.nom, one.millesime)
        body = {"inputs": {**inputs, "depot": one.id}}
        return self.checks.views.accept(CHECK, current_grant(), body)

    def _campaign(self, year: str) -> Campaign:
        """Raises Forbidden when there is none."""
        known = self.checks.context.registry.campaigns.all()
        for one in known:
            if one.source == SOURCE and str(one.millesime) == year:
                return one
        raise Forbidden(f"aucune campagne {SOURCE.upper()} {year[:4]} n'est ouverte")

    def found(self, depot: str) -> Deposit:
        """A deposit of the caller's organisation. Raises NotFound."""
        organisation = self.checks.context.session().identity.organisation.code
        if len(depot) != 36:  # characters of a UUID: nothing longer is asked of the base
            raise NotFound("aucun dépôt de ce numéro, ou pas pour vous")
        return self.checks.context.registry.deposits.get(organisation, depot)

    def job(self, one: Deposit) -> Job | None:
        """The check of it that is under way; None: there is none."""
        return self.checks.views.jobs.under_way(CHECK, one.organisation, one.id)

    def _member(self, one: Deposit, name: str) -> bytes:
        kept = self.checks.context.registry.deposits.reports(one.organisation, one.id)
        with members(kept) as reports:
            return reports.read(name)

    def _page(
        self, one: Deposit, job: Job | None, fault: str = "", status: int = 200, refusal: str = ""
    ) -> flask.Response:
        view = None
        if one.controle is not None and depositor(self.checks.context).reads:
            check_reads(self.checks.context)
            gravity = gravity_named(flask.request.args.get("gravite", ""))
            view = ReportView(from_json(self._member(one, JSON_MEMBER).decode()), gravity)
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


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _state(one: Deposit, job: Job | None) -> flask.Response:
    told: dict[str, Any] = {"fini": job is None, "avancement": 100, "message": one.etat.value}
    if job is not None:
        told |= {"avancement": job.progress, "message": job.message}
    return flask.Response(orjson.dumps(told), mimetype="application/json")
