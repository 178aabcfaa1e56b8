"""What the home page tells a landlord, and the GIP, to do next in a campaign."""

from dataclasses import replace
from datetime import UTC, date, datetime

from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositVerdict,
)
from portal.campaign_steps import depositing_step, steering_step
from testing.rows import each_row

_NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_TODAY = date(2026, 3, 2)
_OPENED = tuple(CampaignEvent(act, _NOW, "gip") for act in (CampaignAct.CREER, CampaignAct.OUVRIR))
_CAMPAIGN = Campaign(
    "ops", 2026, date(2026, 3, 1), date(2026, 5, 1), profil="depot", evenements=_OPENED
)
_FORM, _SHEET = "/portail/deposer?millesime=2026", "/portail/deposer/" + "d" * 32


def _checked(verdict: DepositVerdict, refused: int = 0) -> DepositEvent:
    counts = DepositCounts(verdict, 9, 9 - refused, refused)
    return DepositEvent(DepositAct.CONTROLER, _NOW, None, "", counts)


def _done(act: DepositAct, why: str = "") -> DepositEvent:
    return DepositEvent(act, _NOW, "someone", why)


def _deposit(*events: DepositEvent, year: int = 2026) -> Deposit:
    return Deposit("d" * 32, "1", "ops", year, 1, "f", 1, "0" * 64, _NOW, "someone", events)


_GOOD = _checked(DepositVerdict.CONFORME)
_SENT = _done(DepositAct.TRANSMETTRE)
_AGAIN = _done(DepositAct.ROUVRIR, "SIREN absorbé")
STEPS = [
    # deposits, words, path, reason
    ((), "Rien n’est déposé : déposer un fichier.", _FORM, ""),
    ((_deposit(year=2024),), "Rien n’est déposé : déposer un fichier.", _FORM, ""),
    ((_deposit(_done(DepositAct.RETIRER)),), "Rien n’est déposé : déposer un fichier.", _FORM, ""),
    ((_deposit(),), "Reçu : le contrôle est en cours, ou va commencer.", _SHEET, ""),
    ((_deposit(_checked(DepositVerdict.REFUSE)),),
     "Fichier refusé : lisez pourquoi, puis déposez-le à nouveau.", _SHEET, ""),
    ((_deposit(_checked(DepositVerdict.A_CORRIGER, 1)),),
     "1 ligne fautive : à corriger, puis à transmettre.", _SHEET, ""),
    ((_deposit(_checked(DepositVerdict.A_CORRIGER, 3)),),
     "3 lignes fautives : à corriger, puis à transmettre.", _SHEET, ""),
    ((_deposit(_GOOD),), "Conforme : il reste à le transmettre.", _SHEET, ""),
    ((_deposit(_GOOD, _SENT),), "Transmis : rien à faire, le GIP SNE l’examine.", _SHEET, ""),
    ((_deposit(_GOOD, _SENT, _AGAIN),), "À corriger, puis à transmettre à nouveau.", _SHEET,
     "SIREN absorbé"),
    ((_deposit(_GOOD, _SENT, _AGAIN, _checked(DepositVerdict.A_CORRIGER, 2)),),
     "2 lignes fautives : à corriger, puis à transmettre.", _SHEET, "SIREN absorbé"),
    ((_deposit(_GOOD, _SENT, _AGAIN, _GOOD, _SENT),),
     "Transmis : rien à faire, le GIP SNE l’examine.", _SHEET, ""),
    ((_deposit(_GOOD, _SENT, _done(DepositAct.ACCEPTER)),),
     "Accepté par le GIP SNE : rien à faire.", _SHEET, ""),
    ((_deposit(_GOOD, _SENT, _done(DepositAct.PUBLIER)),), "Publié : rien à faire.", _SHEET, ""),
]  # fmt: skip


@each_row(("own", "words", "path", "reason"), STEPS)
def test_a_landlord_is_told_its_next_act(
    own: tuple[Deposit, ...], words: str, path: str, reason: str
) -> None:
    step = depositing_step(_CAMPAIGN, own, _TODAY)
    assert (step.words, step.path, step.reason) == (words, path, reason)


def test_before_its_first_day_nothing_is_asked() -> None:
    coming = replace(_CAMPAIGN, ouverture=date(2026, 4, 1))
    assert depositing_step(coming, (), _TODAY).words == ""


@each_row(
    ("count", "words"),
    [(0, ""), (1, "1 dépôt transmis à examiner"), (2, "2 dépôts transmis à examiner")],
)
def test_the_gip_is_told_how_many_wait_for_it(count: int, words: str) -> None:
    received = [_deposit(_GOOD, _SENT)] * count + [_deposit(_GOOD), _deposit()]
    assert steering_step(_CAMPAIGN, received).words == words


def test_who_reads_only_is_not_told_to_deposit() -> None:
    step = depositing_step(_CAMPAIGN, (), _TODAY, reads_only=True)
    assert step.words == "Rien n’est déposé."
    assert "déposer un fichier" in depositing_step(_CAMPAIGN, (), _TODAY).words
