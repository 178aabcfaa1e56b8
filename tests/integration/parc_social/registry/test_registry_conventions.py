"""Conventions, successions and texts on both databases: what is signed is what was sent."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement
from parc_social.access.conventions.text import DONNEES, fingerprint
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.access.model.succession import Succession
from parc_social.access.model.succession import SuccessionKind as Change
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.parties import SuccessionRecord
from parc_social.registry.registry import Registry
from testing.made.registry import DDT, GIP, NOW, SIGNED, TODAY, entry


def test_a_convention_lives_through_its_acts(registry: Registry) -> None:
    lines = (Ligne("ops-adresses", Etendue.RESSORT),)
    registry.agreements.create(
        Convention("C1", DDT.code, date(2026, 1, 1), date(2026, 12, 31), annexe=Annexe(lines))
    )
    states: list[Etat] = []
    for acte, compte in [
        (Acte.ENVOYER, "agent"), (Acte.SIGNER, "ddt"), (Acte.CONTRESIGNER, "agent"),
        (Acte.SUSPENDRE, "agent"), (Acte.REPRENDRE, "agent"), (Acte.REVOQUER, "agent"),
    ]:  # fmt: skip
        after = registry.agreements.act("C1", Evenement(acte, NOW, compte, "motif"), TODAY)
        states.append(after.etat(TODAY))
    assert states == [
        Etat.ENVOYEE, Etat.SIGNEE, Etat.ACTIVE, Etat.SUSPENDUE, Etat.ACTIVE, Etat.REVOQUEE,
    ]  # fmt: skip
    (kept,) = registry.conventions(DDT.code)
    assert kept.lignes == lines
    assert [e.quand for e in kept.evenements] == [NOW] * 6
    assert registry.agreements.all() == [kept]
    assert registry.conventions(GIP.code) == ()
    with pytest.raises(Forbidden):
        registry.agreements.act("C1", Evenement(Acte.REPRENDRE, NOW, "agent"), TODAY)


def test_successions_come_with_the_account_that_they_touch(registry: Registry) -> None:
    one, other = (parse_organisation(c, c, "bailleur", None) for c in ("999800014", "999800022"))
    for organisation in (one, other):
        registry.accounts.save_organisation(organisation)
    registry.accounts.create(Identity("un", one), "Un")
    merger = Succession(Change.FUSION, one.code, other.code, TODAY)
    transfer = Succession(Change.TRANSFERT, one.code, other.code, date(2025, 1, 1), ("93001",))
    for succession in (merger, transfer):
        registry.successions.add(SuccessionRecord(succession, "agent", NOW, "acte"))
    assert [r.succession for r in registry.successions.all()] == [merger, transfer]
    assert registry.accounts.organisation(other.code).successions == (merger, transfer)
    assert registry.accounts.organisation(DDT.code).successions == ()
    identity = registry.authenticate_key(registry.secrets.add_key("un", "x").shown)
    assert identity is not None
    assert identity.organisation.successions == (merger, transfer)
    with pytest.raises(Forbidden):
        registry.successions.add(SuccessionRecord(merger, "agent", NOW))
    with pytest.raises(NotFound):
        registry.successions.add(SuccessionRecord(replace(merger, vers="999999999"), "agent", NOW))


def test_an_incident_suspends_the_organisation_until_it_is_over(registry: Registry) -> None:
    key = registry.secrets.add_key("ddt", "x").shown
    registry.incidents.suspend(DDT.code, "agent", " fuite ", NOW)
    assert registry.accounts.organisation(DDT.code).suspension == "fuite"
    identity = registry.authenticate_key(key)
    assert identity is not None
    assert identity.organisation.suspension == "fuite"
    with pytest.raises(Forbidden, match="déjà"):
        registry.incidents.suspend(DDT.code, "agent", "encore", NOW)
    registry.incidents.resume(DDT.code, "agent", "", NOW)
    assert registry.accounts.organisation(DDT.code).suspension == ""
    with pytest.raises(Forbidden, match="non suspendu"):
        registry.incidents.resume(DDT.code, "agent", "", NOW)
    with pytest.raises(InvalidValue, match="motif"):
        registry.incidents.suspend(DDT.code, "agent", " ", NOW)
    with pytest.raises(NotFound):
        registry.incidents.suspend("999999999", "agent", "x", NOW)


def test_a_draft_is_corrected_by_one_at_a_time_and_no_more_once_it_is_sent(
    registry: Registry,
) -> None:
    made = Evenement(Acte.CREER, NOW, "agent")
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY, objet="un"), made)
    first = registry.agreements.get("C1")
    assert (first.etat(TODAY), first.evenements) == (Etat.BROUILLON, (made,))
    again = replace(made, motif="brouillon corrigé")
    lines = Annexe((Ligne("ops-adresses", Etendue.RESSORT),))
    registry.agreements.correct(first, replace(first, annexe=lines, objet="deux"), again, TODAY)
    second = registry.agreements.get("C1")
    assert (second.annexe, second.objet, second.evenements) == (lines, "deux", (made, again))
    with pytest.raises(Conflict, match="entre-temps"):
        registry.agreements.correct(first, replace(first, objet="trois"), again, TODAY)
    with pytest.raises(NotFound):
        registry.agreements.correct(replace(first, numero="C2"), first, again, TODAY)
    registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    sent = registry.agreements.get("C1")
    with pytest.raises(Forbidden, match="à signer"):
        registry.agreements.correct(sent, replace(sent, objet="trois"), again, TODAY)
    assert registry.agreements.get("C1") == sent


def test_a_number_serves_once(registry: Registry) -> None:
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    with pytest.raises(InvalidValue):
        registry.agreements.create(Convention("C1", GIP.code, TODAY, TODAY))


def test_two_signatures_at_once_are_one(registry: Registry) -> None:
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def sign() -> None:
        barrier.wait()
        try:
            registry.agreements.act("C1", Evenement(Acte.SIGNER, NOW, "ddt"), TODAY)
            outcomes.append("signed")
        except Forbidden:
            outcomes.append("refused")

    _together(sign, 4)
    assert sorted(outcomes) == ["refused"] * 3 + ["signed"]


def _texted(registry: Registry, number: str = "C1") -> Convention:
    """A draft with the shipped text."""
    modele = registry.texts.modele(DONNEES)
    draft = Convention(
        number, DDT.code, TODAY, TODAY, objet="Étude", modele=(modele.id, modele.version)
    )
    registry.agreements.create(draft)
    return registry.agreements.get(number)


def test_what_is_signed_is_the_text_that_was_sent(registry: Registry) -> None:
    draft = _texted(registry)
    assert draft.texte == ""
    sent = registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    text_ = registry.texts.text(sent)
    assert sent.texte == fingerprint(text_)
    assert "DDT de la Seine-Saint-Denis (999000011)" in text_
    assert "Étude" in text_
    registry.accounts.save_organisation(replace(DDT, nom="Autre nom"))
    assert registry.texts.text(sent) == text_
    for read in ("", "0" * 64):
        with pytest.raises(Forbidden, match="relisez"):
            registry.agreements.act("C1", Evenement(Acte.SIGNER, NOW, "ddt", "", read), TODAY)
    signed = Evenement(Acte.SIGNER, NOW, "ddt", "", sent.texte)
    registry.agreements.act("C1", signed, TODAY)
    assert registry.agreements.get("C1").evenements[-1] == signed


def test_a_convention_recorded_as_signed_was_signed_on_its_text(registry: Registry) -> None:
    modele = registry.texts.modele(DONNEES)
    events = tuple(Evenement(a, NOW, c) for a, c in SIGNED)
    registry.agreements.create(
        Convention("C1", DDT.code, TODAY, TODAY, events, modele=(modele.id, modele.version))
    )
    kept = registry.agreements.get("C1")
    assert kept.etat(TODAY) is Etat.ACTIVE
    assert {e.empreinte for e in kept.evenements} == {fingerprint(registry.texts.text(kept))}


def test_a_model_that_changes_is_a_new_version_and_the_old_one_stays(registry: Registry) -> None:
    first = registry.texts.modele(DONNEES)
    draft = _texted(registry)
    second = registry.texts.add_modele(DONNEES, "Texte court : $annexe", TODAY)
    registry.migrate()  # the shipped text is known: it is not added again
    assert (first.version, second.version) == (1, 2)
    assert registry.texts.modele(DONNEES) == second
    assert [m.version for m in registry.texts.modeles()] == [1, 2]
    assert registry.texts.text(draft).startswith("CONVENTION DE MISE")


def test_a_model_that_is_not_there_is_not_found(registry: Registry) -> None:
    for identifier, version in (("autre", None), (DONNEES, 9)):
        with pytest.raises(NotFound):
            registry.texts.modele(identifier, version)
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    with pytest.raises(NotFound, match="texte"):
        registry.texts.text(registry.agreements.get("C1"))


@pytest.mark.parametrize(
    "table", ["journal", "journal_sceau", "journal_redacteur", "convention_evenement"]
)
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = 'agent'", "DELETE FROM {}"])
def test_the_trail_only_grows(registry: Registry, table: str, act: str) -> None:
    registry.journal.append(entry())
    registry.journal.flush()
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    column = {"journal_sceau": "tete", "journal_redacteur": "hote"}.get(table, "compte")
    with pytest.raises(DBAPIError, match="append-only"), registry.engine.begin() as connection:
        connection.execute(text(act.format(table, column)))


@pytest.mark.parametrize(
    "table",
    [
        *("modele_convention", "convention_texte", "organisation_succession"),
        *("organisation_evenement", "convention_acceptation", "journal_archive"),
    ],
)
def test_the_tables_beside_the_trail_only_grow(registry: Registry, table: str) -> None:
    """One row where it is not there yet; then no row changes or goes."""
    first = {
        "convention_texte": "VALUES ('e', 't')",
        "organisation_succession": "(genre, de, vers, le, quand, compte, motif) VALUES"
        " ('fusion', '999000003', '999000011', '2026-01-01', '2026-01-01', 'agent', '')",
        "organisation_evenement": "(organisation, acte, quand, compte, motif)"
        " VALUES ('999000011', 'suspendue', '2026-01-01', 'agent', '')",
        "convention_acceptation": "SELECT id, 'n', 'f', 'c', 'a', 'g' FROM convention_evenement",
        "journal_archive": "VALUES ('r', 1, 'q', 1, 2, 't', 1, 's', 'f', 's', 'p', 'e')",
    }
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    column = {"organisation_succession": "motif", "organisation_evenement": "motif"}
    column |= {"convention_acceptation": "nom", "journal_archive": "fichier"}
    with registry.engine.begin() as connection:
        if table in first:
            connection.execute(text(f"INSERT INTO {table} {first[table]}"))
    acts = ("UPDATE {0} SET {1} = 'x'", "DELETE FROM {0}")
    for act in (a.format(table, column.get(table, "texte")) for a in acts):
        with pytest.raises(DBAPIError, match="append-only"), registry.engine.begin() as connection:
            connection.execute(text(act))


def _together(act: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
