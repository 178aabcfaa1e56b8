"""Scenario 4: the GIP follows a campaign, countersigns, reminds the late ones, invites somebody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.conventions.text import DONNEES
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositVerdict,
    Said,
)
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.following import until
from testing.pages.act import Act
from testing.pages.hand import Hand
from testing.pages.sign_in import sign_in
from testing.pages.window import Window
from testing.service import Account, Service

WAITING = "A-CONTRESIGNER-1"
_LATE, _NEW = "demo-bailleur-2", "999800014"
_SENDER, _SIGNER, _DEPOSITOR = "demo-contresignataire", "demo-epci", "demo-bailleur-1"


def prepare(service: Service) -> None:
    """An open campaign with one deposit transmitted, and a convention that its party has signed."""
    now = datetime.now(UTC)
    today = legal_day(now)
    registry = open_registry(read_settings(service.environ).registry)
    try:
        campaign = Campaign("ops", 2026, today, today + timedelta(days=40))
        registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, now, "demo-gip"))
        opening = CampaignEvent(CampaignAct.OUVRIR, now, "demo-gip")
        registry.campaigns.act("ops", 2026, opening, today)
        siren = service.accounts[_DEPOSITOR].organisation
        sent = Deposit("d" * 32, siren, "ops", 2026, 1, "f", 1, "0" * 64, now, _DEPOSITOR)
        made = registry.deposits.receive(sent, today)
        counts = DepositCounts(DepositVerdict.CONFORME, 9, 9, 0)
        checked = DepositEvent(DepositAct.CONTROLER, now, None, "", counts)
        registry.deposits.checked(siren, made.id, checked, b"")
        event = DepositEvent(DepositAct.TRANSMETTRE, now, _DEPOSITOR)
        registry.deposits.transmit(made, event, today, Said(sworn=True, leaving_out=False))
        acts = ((Acte.ENVOYER, _SENDER), (Acte.SIGNER, _SIGNER))
        events = tuple(Evenement(acte, now, who) for acte, who in acts)
        party = service.accounts[_SIGNER].organisation
        draft = Convention(WAITING, party, today, today + timedelta(days=300), events)
        modele = registry.texts.modele(DONNEES)
        registry.agreements.create(replace(draft, modele=(modele.id, modele.version)))
    finally:
        registry.close()


class GipAgent:
    """Their acts, in order, from the sign-in page to the file of those who are awaited."""

    def __init__(self, window: Window, hand: Hand, account: Account, depositor: Account) -> None:
        self._window, self._hand, self._account = window, hand, account
        self._page, self._depositor = window.page, depositor

    def acts(self) -> Sequence[Act]:
        """What is done, and what must be seen."""
        return [
            Act("signs in", self._enter, self._see_counts),
            Act("opens the queue", self._queue, self._see_queue),
            Act("countersigns", self._countersign, self._see_signed),
            Act("follows the campaign", self._follow, self._see_steps),
            Act("by département", self._places, self._see_places),
            Act("finds those who are awaited", self._awaited, self._see_awaited),
            Act("takes them", self._take, self._see_file, is_file=True),
            Act("looks whom a reminder reaches", self._preview, self._see_whom),
            Act("reminds them", self._remind, self._see_reminded),
            Act("finds their messages", self._messages, self._see_messages),
            Act("adds an organisation", self._add, self._see_added),
            Act("invites its first person", self._invite, self._see_invited),
            Act("draws her link", self._draw, self._see_link),
        ]

    def _link(self, name: str) -> None:
        self._hand.follow(self._page.get_by_role("main").get_by_role("link", name=name).first)

    def _enter(self) -> None:
        self._page.goto("/portail/connexion")
        sign_in(self._hand, self._page, self._account)
        self._hand.follow(self._page.get_by_role("link", name="Pilotage").first)

    def _see_counts(self) -> None:
        assert "1 convention à contresigner" in self._window.words
        assert "1 dépôt OPS 2026 transmis attend votre réponse" in self._window.words

    def _queue(self) -> None:
        self._link("1 convention à contresigner")

    def _see_queue(self) -> None:
        assert "À contresigner (1)" in self._window.words

    def _countersign(self) -> None:
        self._link(WAITING)
        page, hand = self._page, self._hand
        hand.write(page.get_by_label("Nom et prénom"), "Claude Martin")
        hand.write(page.get_by_label("Fonction"), "Directrice")
        form = page.locator("form", has=page.get_by_role("button", name="Contresigner"))
        hand.write(form.get_by_label("mot de passe"), self._account.portal_password)
        form.get_by_role("checkbox").check()
        hand.follow(page.get_by_role("button", name="Contresigner la convention"))

    def _see_signed(self) -> None:
        assert f"Convention {WAITING} active" in self._window.words

    def _follow(self) -> None:
        self._hand.follow(self._page.get_by_role("link", name="Pilotage").first)
        assert "0 convention à contresigner" in self._window.words
        self._link("Suivi de OPS 2026")

    def _see_steps(self) -> None:
        assert "Suivi de la campagne OPS 2026" in self._window.words
        assert "Transmis 1 " in self._window.words
        assert self._depositor.organisation in self._window.words

    def _places(self) -> None:
        self._link("Par département")

    def _see_places(self) -> None:
        assert self._window.asked["par"] == "departement"
        assert "La Réunion" in self._window.words
        shown = "[...document.images].every(one => one.complete && one.naturalWidth > 0)"
        until(self._page, shown)
        assert self._page.locator(".couverture img").count() >= 1

    def _awaited(self) -> None:
        self._link("Voir les attendus")

    def _see_awaited(self) -> None:
        table = self._page.get_by_role("table").last.inner_text()
        assert self._depositor.organisation not in table
        assert table.count("attendu") > 1  # no reminder is due: nobody is late

    def _take(self) -> None:
        links = self._page.get_by_role("link", name="Les attendus en CSV")
        self._hand.take(links)

    def _see_file(self) -> None:
        file = self._window.taken()
        assert file.name == "suivi-ops-2026-attente.csv"
        text = file.content.decode("utf-8-sig")
        assert text.startswith("siren;nom;logements;etat;")
        assert self._depositor.organisation not in text

    def _preview(self) -> None:
        self._link("Relancer les attendus")

    def _see_whom(self) -> None:
        words = self._window.words
        assert "OPS 2026 : votre dépôt manque" in words
        assert self._depositor.organisation not in words
        assert _LATE in words
        assert self._page.get_by_role("checkbox").first.is_checked()

    def _remind(self) -> None:
        self._hand.follow(self._page.get_by_role("button", name="Relancer ceux qui sont cochés"))

    def _see_reminded(self) -> None:
        assert self._window.path == "/portail/pilotage/campagnes/ops/2026"
        assert "relancée" in self._page.locator("table").last.inner_text()

    def _messages(self) -> None:
        self._hand.follow(self._page.get_by_role("link", name="Pilotage").first)
        self._link("Messages")

    def _see_messages(self) -> None:
        assert _LATE in self._page.locator("main table").inner_text()

    def _add(self) -> None:
        page, hand = self._page, self._hand
        hand.follow(page.get_by_role("link", name="Pilotage").first)
        self._link("Organismes")
        hand.write(page.get_by_label("SIREN ou code Insee"), _NEW)
        hand.write(page.get_by_label("Nom", exact=True), "OPH d’essai")
        hand.follow(page.get_by_role("button", name="Ajouter"))

    def _see_added(self) -> None:
        assert self._window.path == f"/portail/pilotage/organisations/{_NEW}"
        assert "Aucun compte" in self._window.words

    def _invite(self) -> None:
        page, hand = self._page, self._hand
        self._link("Inviter une personne")
        hand.write(page.get_by_label("Organisme"), _NEW)
        hand.write(page.get_by_label("Nom et prénom"), "Camille Exemple")
        hand.write(page.get_by_label("Adresse électronique"), "camille@exemple.invalid")
        hand.write(page.locator("#identifiant"), "camille-essai")
        hand.follow(page.get_by_role("button", name="Inviter", exact=True))

    def _see_invited(self) -> None:
        assert "camille-essai" in self._page.locator("main table").inner_text()

    def _draw(self) -> None:
        self._link("Où en sont les courriels")
        self._link("invitation")
        self._hand.follow(self._page.get_by_role("button", name="Tirer le lien"))

    def _see_link(self) -> None:
        assert "/portail/invitation?lien=" in self._window.words
