"""Each act: the mail that it makes, to whom, and whether a person may refuse it."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from importlib.resources import files

import pytest
from jinja2 import Environment, meta

from parc_social.access.conventions.convention import Acte
from parc_social.domain.campaigns.deposit import DepositAct
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateEvent
from parc_social.domain.message import CHOSEN, FACTS, MessageKind
from parc_social.registry.mail.act_notices import OF_CONVENTION, OF_DEPOSIT, OF_MANDATE
from parc_social.registry.mail.due_notices import due_mandate_ending
from parc_social.registry.mail.notice import Notice

K = MessageKind
NOBODY = None  # is told
LEGAL, CHOICE = True, False
# An act; the mail, or nobody is told; whether nobody may refuse it.
TABLE: list[tuple[StrEnum | str, MessageKind | None, bool | None]] = [
    (DepositAct.RECEVOIR, K.DEPOT_RECU, CHOICE),
    (DepositAct.CONTROLER, K.RAPPORT_PRET, CHOICE),
    (DepositAct.ROUVRIR, K.DEPOT_ROUVERT, CHOICE),
    (DepositAct.ACCEPTER, K.DEPOT_ACCEPTE, CHOICE),
    (DepositAct.PUBLIER, K.DEPOT_PUBLIE, CHOICE),
    (DepositAct.TRANSMETTRE, NOBODY, None),  # their own act: the receipt is on the page
    (DepositAct.RETIRER, NOBODY, None),
    (DepositAct.REMPLACER, NOBODY, None),
    (DepositAct.DEPUBLIER, NOBODY, None),
    (DepositAct.EFFACER, NOBODY, None),
    (Acte.CREER, NOBODY, None),
    (Acte.ENVOYER, K.CONVENTION_A_SIGNER, LEGAL),
    (Acte.SIGNER, K.CONVENTION_A_CONTRESIGNER, CHOICE),  # of the GIP's own
    (Acte.CONTRESIGNER, NOBODY, None),
    (Acte.SUSPENDRE, K.CONVENTION_SUSPENDUE, LEGAL),
    (Acte.REPRENDRE, NOBODY, None),
    (Acte.REVOQUER, K.CONVENTION_REVOQUEE, LEGAL),
    (MandateAct.SIGNER, K.MANDAT_A_CONTRESIGNER, LEGAL),
    (MandateAct.CONTRESIGNER, K.MANDAT_CONTRESIGNE, CHOICE),
    (MandateAct.REVOQUER, K.MANDAT_REVOQUE, LEGAL),
    ("un compte est ouvert à une personne", K.INVITATION, LEGAL),
    ("une campagne approche de sa fin, ou le GIP relance", K.RAPPEL, CHOICE),
    ("une convention finit dans 90, 30, 7 jours", K.CONVENTION_FIN, LEGAL),
    ("un mandat finit dans 30, 7 jours", K.MANDAT_FIN, LEGAL),
    ("une connexion vient d’un navigateur inconnu", K.CONNEXION, LEGAL),
    ("le mot de passe du portail est changé", K.MOT_DE_PASSE, LEGAL),
    ("un second facteur est mis ou retiré, un code de secours sert", K.DEUX_FACTEURS, LEGAL),
]
TOLD = {**OF_DEPOSIT, **OF_CONVENTION, **OF_MANDATE}
LETTERS = list(files("portal").joinpath("templates/courriels").iterdir())
FRAME = "_cadre.txt"


@pytest.mark.parametrize("acts", [DepositAct, Acte, MandateAct])
def test_every_act_is_in_the_table_and_told_as_it_says(acts: type[StrEnum]) -> None:
    written = {act: kind for act, kind, _ in TABLE if isinstance(act, acts)}
    assert set(written) == set(acts)
    assert {act: TOLD.get(act) for act in acts} == written  # type: ignore[call-overload]


def test_every_kind_is_in_the_table_once_and_refused_as_it_says() -> None:
    kinds = [(kind, legal) for _, kind, legal in TABLE if kind]
    assert sorted(kind for kind, _ in kinds) == sorted(MessageKind)
    assert {kind: kind.is_legal for kind in MessageKind} == dict(kinds)
    assert {kind for kind, legal in kinds if not legal} == set(CHOSEN)


def test_every_kind_has_one_letter_and_every_letter_a_kind() -> None:
    names = {one.name for one in LETTERS} - {FRAME}
    assert names == {f"{kind.value}.txt" for kind in MessageKind}


@pytest.mark.parametrize("letter", [one for one in LETTERS if one.name != FRAME], ids=str)
def test_a_letter_asks_for_nothing_but_names_of_things(letter: object) -> None:
    text = letter.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    asked = meta.find_undeclared_variables(Environment(autoescape=True).parse(text))
    assert asked <= FACTS | {"url", "title", "secret"}


@pytest.mark.parametrize("fact", ["logements", "menages", "nom", "loyer", "lignes", "fiche"])
def test_a_message_with_another_fact_is_not_written(fact: str) -> None:
    with pytest.raises(ValueError, match=fact):
        Notice(K.RAPPEL, "essai", datetime(2026, 1, 1, tzinfo=UTC), {fact: "12"})


LAST = date(2026, 6, 30)


def mandate(first: date, taken: date) -> Mandate:
    texte = "mandat"
    made = Mandate(1, "999900004", "999000045", "ops", 2026, first, LAST, texte)
    acts = (
        MandateEvent(act, datetime(day.year, day.month, day.day, 9, tzinfo=UTC), who, "")
        for act, day, who in (
            (MandateAct.SIGNER, first, "odile"), (MandateAct.CONTRESIGNER, taken, "ursule")
        )
    )  # fmt: skip
    return Mandate(1, made.mandant, made.mandataire, "ops", 2026, first, LAST, texte, tuple(acts))


@pytest.mark.parametrize(
    ("left", "due"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_an_ending_mandate_is_told_at_30_and_7_days(left: int, due: int | None) -> None:
    one = mandate(date(2026, 1, 1), date(2026, 1, 2))
    assert due_mandate_ending(one, LAST - timedelta(days=left)) == due


@pytest.mark.parametrize(
    ("length", "left", "due"),
    [(30, 30, None), (30, 7, 7), (31, 30, 30), (7, 7, None), (7, 0, None)],
)
def test_one_that_is_given_for_less_is_not_said_to_end_on_its_first_day(
    length: int, left: int, due: int | None
) -> None:
    first = LAST - timedelta(days=length)
    assert due_mandate_ending(mandate(first, first), LAST - timedelta(days=left)) == due
    late = mandate(date(2026, 1, 1), first)  # countersigned that day only
    assert due_mandate_ending(late, LAST - timedelta(days=left)) == due
