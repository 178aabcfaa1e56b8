"""The page where a survey is checked and deposited, for oneself or under a mandate."""

from collections.abc import Sequence
from dataclasses import dataclass

import flask

from loaders.reports.html import number
from parc_social.access.model.grant import current_grant
from parc_social.access.model.organisation import Genre, Organisation
from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.job import Job, JobState
from parc_social.domain.paris_time import moment_words
from parc_social.errors import Forbidden
from parc_social.storage.export_files.write import FileMaker
from portal.page import show
from portal.page_context import PageContext
from portal.query import argument
from server.deposits.campaign_view import campaign_views
from server.deposits.deposit_list import deposits_file
from server.deposits.depositor import Depositor, Depositors
from server.deposits.guide import guide_name
from server.deposits.models import models_of, survey_years
from server.deposits.reception import SOURCE, own_checks, survey_year
from server.jobs.job_list import moment
from server.jobs.views import JobViews, owner_of


@dataclass(frozen=True, slots=True)
class FormPage:
    """Campaigns, models, the form, the deposits of whom it is for, one's own checks."""

    views: JobViews
    context: PageContext
    who: Depositors

    def page(
        self, year: str, fault: str = "", status: int = 200, there: str = ""
    ) -> flask.Response:
        """The page, with what was wrong of its form. Raises NotFound for who deposits nothing.

        `there`: the deposit that holds the same file already.
        """
        self.who.check_finds()
        today = self.context.today()
        years = survey_years(today)
        open_years = [c.millesime for c in self.context.registry.campaigns.open_on(today)]
        pour, choices = self._pour(year, open_years), self._choices()
        chosen = self._survey(year, pour, years, open_years)
        who, refusal = self._depositor(pour, chosen)
        deposits = self._deposits(pour)
        counts = who is not None and who.mandate is None and who.reads
        return show(
            self.context,
            "deposer",
            status,
            refusal=refusal,
            fault=f"{fault[:1].upper()}{fault[1:]}",
            there=there,
            pour=pour,
            choices=choices,
            chosen_name=next((one.nom for one in choices if one.code == pour), ""),
            mandate=who.mandate if who else None,
            years=years,
            chosen=chosen,
            models=models_of(chosen),
            guide=guide_name(chosen),
            campaigns=campaign_views(self.context, SOURCE, today, deposits, counts=counts),
            number=number,
            open_years=open_years,
            deposits=deposits,
            when=lambda instant: moment_words(moment(instant)).fr,
            today=today,
            checks=[(job, when_of(job)) for job in self._jobs()],
            most=self.context.settings.bounds.depot_octets,
        )

    def year_asked(self) -> str:
        """The survey that the address names, empty for none. Raises InvalidValue."""
        text = argument("millesime", 4)
        campaigns = self.context.registry.campaigns.all()
        if text and text not in {str(one.millesime) for one in campaigns if one.source == SOURCE}:
            survey_year(text, self.context.today())
        return text

    def file(self, making: FileMaker, form: str) -> flask.Response:
        """The deposits that the page lists, as a file. Raises InvalidValue."""
        return deposits_file(
            self.context, making, self._deposits(self._pour(self.year_asked())), form
        )

    def _jobs(self) -> Sequence[Job]:
        """One's own checks that were not thrown away."""
        owner, now = owner_of(current_grant()), self.views.clock()
        jobs, _ = self.views.jobs.listed(owner, own_checks(), now)
        return [job for job in jobs if job.state is not JobState.DISMISSED]

    def _depositor(self, pour: str, year: int) -> tuple[Depositor | None, str]:
        """Who deposits, and why it does not."""
        try:
            who = self.who.of(pour, SOURCE, year)
        except Forbidden as error:
            return None, f"{str(error)[:1].upper()}{str(error)[1:]}."
        return who, who.refusal

    def _pour(self, year: str, open_years: Sequence[int] = ()) -> str:
        """The SIREN that the address names; else one's own, or of whoever gave a mandate.

        First the one that gave it for the survey that is asked, then for one that is open.
        """
        own = self.who.identity.organisation
        asked = argument("pour", 9)
        if asked or own.genre is Genre.BAILLEUR:
            return asked or own.code
        given = [one for one in self.who.in_force() if one.source == SOURCE]
        given.sort(key=lambda one: (str(one.millesime) != year, one.millesime not in open_years))
        return given[0].mandant if given else own.code

    def _survey(
        self, asked: str, pour: str, years: Sequence[int], open_years: Sequence[int]
    ) -> int:
        """That of the address; else the latest that may be deposited now, or that may be at all."""
        if asked in {str(year) for year in years}:
            return int(asked)
        given = {
            one.millesime
            for one in self.who.in_force()
            if (one.mandant, one.source) == (pour, SOURCE)
        }
        own = pour == self.who.identity.organisation.code
        among = [year for year in years if own or year in given] or years
        return next((year for year in among if year in open_years), among[0])

    def _choices(self) -> Sequence[Organisation]:
        """For whom one may deposit: oneself as a landlord, and each that gave a mandate."""
        own, accounts = self.who.identity.organisation, self.context.registry.accounts
        given = dict.fromkeys(one.mandant for one in self.who.in_force())
        mine = [own] if own.genre is Genre.BAILLEUR else []
        return [*mine, *(accounts.organisation(code) for code in given)]

    def _deposits(self, pour: str) -> Sequence[Deposit]:
        """One's own organisation's, or those that it made under a mandate that lasts."""
        deposits = self.context.registry.deposits
        if pour == self.who.identity.organisation.code:
            return deposits.of(pour)
        numbers = {one.numero for one in self.who.in_force() if one.mandant == pour}
        return [one for one in deposits.of(pour) if one.mandat in numbers] if numbers else ()


def when_of(job: Job) -> str:
    """When a check was asked for, in Paris."""
    return moment_words(moment(job.created)).fr
