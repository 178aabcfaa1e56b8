"""A campaign: the time in which landlords deposit one millésime of a source, and its state.

As with conventions no nightly job changes a state: the registry holds days and an append-only
list of acts, and "may this be deposited?" is a comparison made when it is asked.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from parc_social.domain.paris_time import PARIS
from parc_social.errors import InvalidValue
from parc_social.wording import cited

SOURCES = ("ops", "rpls")
PROFILES = ("depot", "controle")  # of severities: layouts/ops.yml
LONGEST = timedelta(days=730)  # an undated closing is a mistake
MOST_REMINDERS = 10
_YEARS = range(2000, 2101)


class CampaignAct(StrEnum):
    """What the GIP does to a campaign; the registry keeps every one."""

    CREER = "créée"
    OUVRIR = "ouverte"
    PROLONGER = "prolongée"
    FERMER = "fermée"
    RELANCER = "relancée"  # changes no state: who was late was written to


class CampaignState(StrEnum):
    """State on a given day. OUVERTE alone lets anything be deposited."""

    PREPAREE = "préparée"
    A_VENIR = "à venir"
    OUVERTE = "ouverte"
    FERMEE = "fermée"


@dataclass(frozen=True, slots=True)
class CampaignEvent:
    """One act, by which account, when (UTC), and why; `cloture`: the last day that it sets."""

    acte: CampaignAct
    quand: datetime
    compte: str
    motif: str = ""
    cloture: date | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """Deposits of a source's millésime, from the day `ouverture` to the day `cloture`, both in.

    `rappels`: how many days before its last day those who are late are reminded, the most first.
    `profil`: the severities under which deposits are checked (layouts/ops.yml); the usual ones
    for a source that has no profiles. Raises InvalidValue.
    """

    source: str
    millesime: int
    ouverture: date
    cloture: date
    rappels: tuple[int, ...] = ()
    profil: str = PROFILES[0]
    evenements: tuple[CampaignEvent, ...] = ()

    def __post_init__(self) -> None:
        _check_subject(self)
        if self.cloture < self.ouverture:
            raise InvalidValue(
                f"campagne {self.nom} : elle finirait ({french_day(self.cloture)}) avant de"
                f" commencer ({french_day(self.ouverture)})"
            )
        check_length(self, self.cloture)
        _check_reminders(self)

    @property
    def nom(self) -> str:
        """Source and millésime, for people: `OPS 2026`."""
        return f"{self.source.upper()} {self.millesime}"

    @property
    def dernier_jour(self) -> date:
        """The last day on which anything is deposited, once prolonged or closed."""
        set_by = [e.cloture for e in self.evenements if e.cloture is not None]
        return set_by[-1] if set_by else self.cloture

    def etat(self, today: date) -> CampaignState:
        """The state on a day of the legal clock (Europe/Paris).

        Every recorded act counts, as of a convention: a clock that is set back opens nothing.
        """
        acts = [e.acte for e in self.evenements]
        if CampaignAct.OUVRIR not in acts:
            return CampaignState.PREPAREE
        if acts[-1] is CampaignAct.FERMER or today > self.dernier_jour:
            return CampaignState.FERMEE
        return CampaignState.OUVERTE if today >= self.ouverture else CampaignState.A_VENIR

    def jours_restants(self, today: date) -> int:
        """How many days are left, this one counted; 0 when nothing may be deposited."""
        if self.etat(today) is not CampaignState.OUVERTE:
            return 0
        return (self.dernier_jour - today).days + 1

    def en_retard(self, today: date) -> bool:
        """Whether who has transmitted nothing is late: from the first reminder on, or once over.

        Before, and in a campaign that is not open yet, they are expected.
        """
        state = self.etat(today)
        opened = [_day(e.quand) for e in self.evenements if e.acte is CampaignAct.OUVRIR]
        since = max([self.ouverture, *opened])
        reminded = any(since <= day <= today for day in self.rappels_dates())
        return state is CampaignState.FERMEE or (state is CampaignState.OUVERTE and reminded)

    def rappels_dates(self) -> tuple[date, ...]:
        """The days on which those who are late are reminded."""
        return tuple(self.dernier_jour - timedelta(days=before) for before in self.rappels)


def _check_subject(campaign: Campaign) -> None:
    if campaign.source not in SOURCES:
        raise InvalidValue(
            f"source : {' ou '.join(SOURCES)} attendu, lu {cited(campaign.source[:40])}"
        )
    if campaign.millesime not in _YEARS:
        raise InvalidValue(f"un millésime de 2000 à 2100 est attendu, lu {campaign.millesime}")
    if campaign.source == "ops" and campaign.millesime % 2:
        raise InvalidValue(
            f"pas d'enquête OPS en {campaign.millesime} : elle a lieu les années paires"
        )
    if campaign.profil not in PROFILES:
        known = ", ".join(PROFILES)
        raise InvalidValue(f"profil inconnu : {cited(campaign.profil[:40])} ; au choix : {known}")


def _check_reminders(campaign: Campaign) -> None:
    span = (campaign.cloture - campaign.ouverture).days
    if len(campaign.rappels) > MOST_REMINDERS:
        raise InvalidValue(f"rappels : {MOST_REMINDERS} au plus")
    if any(not 0 <= before <= span for before in campaign.rappels):
        raise InvalidValue(
            f"rappels : des nombres de jours avant le dernier, de 0 à {span} (la durée de la"
            " campagne)"
        )
    if list(campaign.rappels) != sorted(set(campaign.rappels), reverse=True):
        raise InvalidValue("rappels : du plus tôt au plus tard, chacun une fois (30,7,1)")


def check_length(campaign: Campaign, until: date) -> None:
    """Raises InvalidValue for a last day that is too far."""
    if until - campaign.ouverture > LONGEST:
        raise InvalidValue(
            f"campagne {campaign.nom} : {LONGEST.days} jours au plus du premier au dernier jour"
        )


def parse_reminders(text: str) -> tuple[int, ...]:
    """Days before the last one, `30,7,1`; none when empty. Raises InvalidValue."""
    days = [one.strip() for one in text.split(",")] if text.strip() else []
    if not all(day.isascii() and day.isdigit() and len(day) < 4 for day in days):
        raise InvalidValue(
            f"rappels : des nombres de jours (30,7,1) attendus, lu {cited(text[:80])}"
        )
    return tuple(int(day) for day in days)


def _day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


def french_day(day: date) -> str:
    """A day as it is read: 31/03/2026."""
    return day.strftime("%d/%m/%Y")
