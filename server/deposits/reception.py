"""What is done with a file that came, by a page or by the API: checked, or deposited first."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.grant import current_grant
from parc_social.access.model.organisation import Identity
from parc_social.domain.campaigns.acts import check_deposit
from parc_social.domain.campaigns.campaign import Campaign
from parc_social.domain.campaigns.deposit import Deposit, is_in_hand
from parc_social.domain.job import Job, JobState
from parc_social.domain.mandates.mandate import Mandate
from parc_social.domain.paris_time import moment_words
from parc_social.errors import Conflict, Forbidden, Full, InvalidValue
from parc_social.registry.jobs.order import JobFilter
from parc_social.registry.registry import Registry
from server.deposits.models import survey_years
from server.deposits.upload import UploadedFile
from server.jobs.at_rest.sealed_files import SealedFiles
from server.jobs.at_rest.waiting_files import WaitingFiles
from server.jobs.file_check import CHECK, CHECKS, MANDATE
from server.jobs.job_list import moment
from server.jobs.views import JobViews, owner_of

SOURCE = "ops"
_AT_ONCE = 3  # checks of an account that wait or run


class SameFile(Conflict):
    """The file is that of a deposit in hand: the page leads to it."""

    def __init__(self, there: Deposit) -> None:
        day = moment_words(moment(there.quand)).fr
        super().__init__(
            f"ce fichier est déjà déposé, le {day} (dépôt {there.id}) : rien n’a été ajouté"
        )
        self.there = there


@dataclass(frozen=True, slots=True)
class Reception:
    """Of the files of one installation."""

    registry: Registry
    views: JobViews
    files: WaitingFiles
    sealed: SealedFiles

    def check_room(self) -> None:
        """Raises Full when the caller has as many checks under way as an account may."""
        waiting = own_checks(JobState.ACCEPTED, JobState.RUNNING)
        _, count = self.views.jobs.listed(owner_of(current_grant()), waiting, self.views.clock())
        if count >= _AT_ONCE:
            raise Full(
                f"{count} de vos vérifications sont déjà en cours : attendez la fin de l’une"
                " d’elles, ou abandonnez-la"
            )

    def check(
        self, form: UploadedFile, year: int, process: str = CHECK, mandate: int | None = None
    ) -> Job:
        """Has a file checked, of which nothing is kept; `mandate`: under which. Raises Full."""
        inputs = self.inputs(form.token, form.name, year, mandate)
        return self.views.accept(process, current_grant(), {"inputs": inputs})

    def receive(
        self,
        form: UploadedFile,
        campaign: Campaign,
        identity: Identity,
        mandate: Mandate | None = None,
    ) -> Deposit:
        """Keeps the file for good, then the deposit of whom it is for. Forbidden, SameFile."""
        now = self.views.clock()
        check_deposit([campaign], campaign.source, campaign.millesime, legal_day(now))
        file = self.files.find(form.token)
        number = mandate.numero if mandate else None
        organisation = mandate.mandant if mandate else identity.organisation.code
        sha256 = _digest(file)
        there = self.registry.deposits.same_file(organisation, campaign, sha256)
        if there is not None and is_in_hand(there, number):
            raise SameFile(there)
        made = Deposit(
            str(uuid4()), organisation, campaign.source, campaign.millesime, 0, form.name,
            form.octets, sha256, now, identity.compte, mandat=number,
        )  # fmt: skip
        self.sealed.seal(made.id, file)
        try:
            return self.registry.deposits.receive(made, legal_day(now))
        except BaseException:
            self.sealed.erase(made.id)
            raise

    def ask(
        self, one: Deposit, token: str, process: str = CHECK, mandate: int | None = None
    ) -> Job:
        """Raises Full: then the deposit is kept all the same, and is checked when it is asked."""
        inputs = self.inputs(token, one.nom, one.millesime, mandate)
        body = {"inputs": {**inputs, "depot": one.id}}
        return self.views.accept(process, current_grant(), body)

    def inputs(
        self, token: str, name: str, year: int, mandate: int | None = None
    ) -> dict[str, Any]:
        """What a worker is told of a file that waits."""
        profile = self.profile(year)
        told = {"fichier": token, "nom": name, "millesime": year, "profil": profile}
        return told if mandate is None else {**told, MANDATE: mandate}

    def profile(self, year: int) -> str | None:
        """Of severities, of the survey's campaign; None: there is none."""
        known = self.registry.campaigns.all()
        profiles = [c.profil for c in known if (c.source, c.millesime) == (SOURCE, year)]
        return profiles[0] if profiles else None

    def campaign(self, year: str) -> Campaign:
        """Raises Forbidden when there is none."""
        for one in self.registry.campaigns.all():
            if one.source == SOURCE and str(one.millesime) == year:
                return one
        raise Forbidden(f"aucune campagne {SOURCE.upper()} {year[:4]} n'est ouverte")


def own_checks(*states: JobState, limit: int = 20) -> JobFilter:
    """Of whoever asks: the checks of files, by a page or by the API."""
    return JobFilter(limit=limit, processes=CHECKS, states=states)


def survey_year(text: str, today: date) -> int:
    """Raises InvalidValue."""
    years: Sequence[int] = survey_years(today)
    if text not in {str(year) for year in years}:
        raise InvalidValue(f"Enquête : une année parmi {', '.join(map(str, years))}")
    return int(text)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
