"""What the GIP does to several at once, and sees of all, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.organisation import parse_organisation
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.job import JobState, Owner
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.journal.entry import JournalEntry
from parc_social.journal.extract import ExtractRequest
from parc_social.registry.jobs.order import Order, Result
from parc_social.registry.registry import Registry
from testing.made.registry import DDT, NOW, TODAY

FIN = TODAY + timedelta(days=20)
CREATED, SENT = Evenement(Acte.CREER, NOW, "agent"), Evenement(Acte.ENVOYER, NOW, "agent")


def signed(registry: Registry, numero: str) -> None:
    """In force, ending soon, on the last version of the text."""
    acts = ((Acte.ENVOYER, "agent"), (Acte.SIGNER, "ddt"), (Acte.CONTRESIGNER, "agent"))
    events = tuple(Evenement(acte, NOW, who) for acte, who in acts)
    modele = registry.texts.modele(DONNEES)
    draft = Convention(numero, DDT.code, TODAY - timedelta(days=300), FIN, events)
    registry.agreements.create(replace(draft, modele=(modele.id, modele.version)))


def test_renewals_are_drafts_with_their_author_and_the_last_text(registry: Registry) -> None:
    signed(registry, "C-1")
    version = registry.texts.add_modele(DONNEES, registry.texts.modele(DONNEES).texte + " ", TODAY)
    (made,) = registry.agreements.renew(["C-1", "C-1"], CREATED, TODAY)
    kept = registry.agreements.get("C-2")
    assert (made.numero, kept.debut, kept.etat(TODAY)) == (
        "C-2", FIN + timedelta(days=1), Etat.BROUILLON,
    )  # fmt: skip
    assert kept.modele == (DONNEES, version.version)
    (event,) = kept.evenements
    assert (event.acte, event.compte, event.motif) == (Acte.CREER, "agent", "renouvelle C-1")


def test_of_several_renewals_all_are_made_or_none(registry: Registry) -> None:
    signed(registry, "A-1")
    registry.agreements.create(Convention("B-1", DDT.code, TODAY, FIN))
    with pytest.raises(Conflict, match="B-1 est brouillon"):
        registry.agreements.renew(["A-1", "B-1"], CREATED, TODAY)
    with pytest.raises(NotFound):
        registry.agreements.renew(["A-1", "Z-9"], CREATED, TODAY)
    assert {one.numero for one in registry.agreements.all()} == {"A-1", "B-1"}
    registry.agreements.renew(["A-1"], CREATED, TODAY)
    with pytest.raises(Conflict, match="déjà suivie"):
        registry.agreements.renew(["A-1"], CREATED, TODAY)
    assert {one.numero for one in registry.agreements.all()} == {"A-1", "A-2", "B-1"}


def test_drafts_are_sent_together_or_not_at_all(registry: Registry) -> None:
    for numero in ("A-1", "B-1", "D-1"):
        registry.agreements.create(Convention(numero, DDT.code, TODAY, FIN))
    registry.agreements.act("B-1", SENT, TODAY)
    with pytest.raises(Forbidden, match="B-1 est à signer"):
        registry.agreements.act_on_all(["A-1", "B-1"], SENT, TODAY)
    assert registry.agreements.get("A-1").etat(TODAY) is Etat.BROUILLON
    registry.agreements.act_on_all(["D-1", "A-1"], SENT, TODAY)
    assert registry.agreements.get("A-1").etat(TODAY) is Etat.ENVOYEE
    assert registry.agreements.get("D-1").etat(TODAY) is Etat.ENVOYEE


def test_an_organisation_is_added_once_and_corrected_by_who_has_seen_it(registry: Registry) -> None:
    accounts = registry.accounts
    with pytest.raises(Conflict, match="déjà connu"):
        accounts.add_organisation(DDT)
    other = replace(DDT, nom="Autre nom")
    accounts.change_organisation(other, DDT)
    assert accounts.organisation(DDT.code).nom == "Autre nom"
    with pytest.raises(Conflict, match="vient d'être modifié"):
        accounts.change_organisation(replace(DDT, nom="Encore"), DDT)
    with pytest.raises(InvalidValue, match="de type etat"):
        accounts.change_organisation(parse_organisation(DDT.code, "x", "bailleur", None))
    with pytest.raises(NotFound):
        accounts.change_organisation(parse_organisation("999800014", "x", "bailleur", None))
    assert accounts.organisation(DDT.code).nom == "Autre nom"


def test_jobs_of_all_are_seen_without_what_they_hold_and_end_when_they_wait(
    registry: Registry,
) -> None:
    owner = Owner("ddt", DDT.code)
    body = {"inputs": {}, "outputs": {}}
    first, second = (
        registry.jobs.accept(Order(owner, None, (), "0" * 32, process, body), NOW)
        for process in ("echo", "comparaison")
    )
    taken = registry.jobs.take(NOW)
    assert taken is not None
    registry.jobs.beat(taken, NOW, 40, "2 lignes sur 5 de M. Untel")
    listed = registry.all_jobs.listed(JobState.RUNNING, "", 0, 10)
    assert [(one.owner, one.progress, one.message) for one in listed] == [(owner, 40, "")]
    registry.all_jobs.cancel(taken.id, NOW)
    assert not registry.jobs.succeed(taken, Result("text/plain", b"x", "0" * 32), NOW)
    with pytest.raises(Conflict):
        registry.all_jobs.cancel(taken.id, NOW)
    with pytest.raises(NotFound):
        registry.all_jobs.cancel("aucun", NOW)
    assert registry.all_jobs.processes() == ["comparaison", "echo"]
    assert registry.all_jobs.count(None, "") == 2
    assert registry.all_jobs.counts()[JobState.DISMISSED] == 1
    assert {first.id, second.id} == {one.id for one in registry.all_jobs.listed(None, "", 0, 9)}


def test_lines_are_found_by_organisation_account_layer_and_request(registry: Registry) -> None:
    def line(party: str, compte: str, operation: str, collection: str) -> JournalEntry:
        return JournalEntry(
            NOW, f"{party}{operation}", "GET", operation, 200, 1,
            organisation=party, compte=compte, collection=collection,
        )  # fmt: skip

    for one in (
        line("P", "anne", "items", "rpls-logements"),
        line("P", "alain", "page-map", "indicateurs-iris,rpls-logements-serie"),
        line("Q", "anne", "items", "rpls-logements-autre"),
        line("Q", "anne", "items", "rplsXlogements"),
    ):
        registry.journal.append(one)
    day = NOW.date()

    def found(party: str | None = None, **asked: str | None) -> list[tuple[str, str]]:
        request = replace(ExtractRequest(party, day, day), **asked)
        lines = registry.journal.latest_of(request, None, 10)
        return sorted((one["organisation"], one["operation"]) for one in lines)

    assert len(found()) == 4
    assert found(party="P") == [("P", "items"), ("P", "page-map")]
    assert found(collection="rpls-logements") == [("P", "items"), ("P", "page-map")]
    both = [("P", "items"), ("Q", "items"), ("Q", "items")]
    assert found(compte="anne", operation="items") == both
    assert found(operation="page-map", party="Q") == []


def test_deposits_of_a_campaign_are_those_of_all_its_landlords(registry: Registry) -> None:
    day = date(2026, 2, 1)
    for millesime in (2024, 2026):
        made = Campaign("ops", millesime, day, day + timedelta(days=30))
        registry.campaigns.create(made, CampaignEvent(CampaignAct.CREER, NOW, "agent"))
        opening = CampaignEvent(CampaignAct.OUVRIR, NOW, "agent")
        registry.campaigns.act("ops", millesime, opening, day)
    for number, (siren, year) in enumerate(
        (("999800014", 2026), ("999800022", 2026), ("999800014", 2024))
    ):
        registry.accounts.save_organisation(parse_organisation(siren, siren, "bailleur", None))
        one = Deposit(f"d{number}", siren, "ops", year, 1, "f", 1, str(number) * 64, NOW, "agent")
        registry.deposits.receive(one, day)
    found = registry.deposits.in_campaign("ops", 2026)
    assert sorted((one.organisation, one.id) for one in found) == [
        ("999800014", "d0"), ("999800022", "d1"),
    ]  # fmt: skip
