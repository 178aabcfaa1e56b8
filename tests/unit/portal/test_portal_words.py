"""What the pages say of a state, of a text and of rights: pure words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parc_social.access.compile import Reason
from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.catalogue.routes.table import BY_OPERATION
from portal.account import accesses_words
from portal.account.accesses_words import words_of
from portal.account.rights_words import by_collection, closed, opened
from portal.conventions.convention_state import next_act, standing, standings
from portal.text_blocks import blocks
from testing.rows import each_row

GIP = parse_organisation("999000003", "GIP", "gip", None)
TOWN = parse_organisation("93066", "Saint-Denis", "commune", None)
MAYOR = Identity("maire", TOWN, Role.SIGNATAIRE)
CLERK = Identity("agent", TOWN, Role.LECTEUR)
DIRECTOR = Identity("directrice", GIP, Role.SIGNATAIRE)
TODAY = date(2026, 6, 1)
THEN = datetime(2026, 5, 20, tzinfo=UTC)
DRAFT = Convention("C1", "93066", date(2026, 1, 1), date(2026, 12, 31))


def after(*acts: Acte, by: str = "maire", motif: str = "") -> Convention:
    """The convention after these acts, each by the account that may do it."""
    who = {Acte.SIGNER: by}
    events = tuple(Evenement(a, THEN, who.get(a, "directrice"), motif) for a in acts)
    return replace(DRAFT, evenements=events)


@each_row(
    ("identity", "convention", "expected"),
    [
        (MAYOR, DRAFT, None),
        (MAYOR, after(Acte.ENVOYER), Acte.SIGNER),
        (CLERK, after(Acte.ENVOYER), None),
        (DIRECTOR, after(Acte.ENVOYER), None),
        (MAYOR, after(Acte.ENVOYER, Acte.SIGNER), None),
        (DIRECTOR, after(Acte.ENVOYER, Acte.SIGNER), Acte.CONTRESIGNER),
        (DIRECTOR, after(Acte.ENVOYER, Acte.SIGNER, by="directrice"), None),
        (DIRECTOR, after(Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER), None),
    ],
)
def test_each_person_is_asked_for_the_act_that_is_theirs(
    identity: Identity, convention: Convention, expected: Acte | None
) -> None:
    assert next_act(identity, convention, convention.etat(TODAY)) is expected


@each_row("etat", list(Etat))
def test_each_state_is_told_with_its_next_step(etat: Etat) -> None:
    found = {
        Etat.BROUILLON: DRAFT,
        Etat.ENVOYEE: after(Acte.ENVOYER),
        Etat.SIGNEE: after(Acte.ENVOYER, Acte.SIGNER),
        Etat.CADUQUE: replace(
            DRAFT, evenements=(Evenement(Acte.ENVOYER, THEN.replace(year=2025), "directrice"),)
        ),
        Etat.A_VENIR: replace(
            after(Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER), debut=date(2026, 7, 1)
        ),
        Etat.ACTIVE: after(Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER),
        Etat.SUSPENDUE: after(Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER, Acte.SUSPENDRE),
        Etat.EXPIREE: replace(
            after(Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER), fin=date(2026, 5, 31)
        ),
        Etat.REVOQUEE: after(Acte.REVOQUER),
    }[etat]
    told = standing(CLERK, found, TODAY)
    assert told.etat is etat
    assert told.why.endswith(".")
    assert told.next.endswith(".")
    assert not told.sign


def test_a_suspension_is_told_with_its_reason() -> None:
    acts = (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER, Acte.SUSPENDRE)
    assert standing(CLERK, after(*acts, motif="fuite"), TODAY).why.endswith("Motif : fuite")


def test_what_waits_for_a_signature_comes_first() -> None:
    active = replace(after(Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER), numero="C0")
    found = standings(MAYOR, [active, after(Acte.ENVOYER)], TODAY)
    assert [one.convention.numero for one in found] == ["C1", "C0"]


def test_a_text_is_shown_word_for_word() -> None:
    text = "TITRE\n\nArticle 1 – Objet\nDeux lignes\nensemble.\n- un\n- deux\n\nArticle 2\nFin."
    found = blocks(text)
    assert [b.kind for b in found] == [
        "titre", "article", "paragraphe", "liste", "article", "paragraphe",
    ]  # fmt: skip
    assert found[2].lines == ("Deux lignes ensemble.",)
    assert found[3].lines == ("un", "deux")
    shown = " ".join(line for block in found for line in block.lines)
    assert shown.split() == text.replace("\n- ", "\n").split()


def test_no_text_has_no_block() -> None:
    assert blocks("") == []


WHY = {"rpls-logements": ("grille des droits : étendue ressort",)}


def name_of(column: str, code: str) -> str:
    return f"{column}={code}"


def grant(*parts: RightPart) -> Grant:
    return Grant("a", "o", rights=(Right("rpls-logements", parts),))


COLUMNS = tuple(f.name for f in collections()["rpls-logements"].fields)


def test_rows_are_told_by_the_names_of_their_territories() -> None:
    here = Perimeter(departements=("93",), communes=("97411", "97422"))
    (told,) = opened(grant(RightPart((here,), COLUMNS)), name_of, WHY)
    assert told.rows == (
        "département code_dep=93, 2 communes : code_commune=97411, code_commune=97422",
    )
    assert (told.hidden, told.partial, told.years) == ((), (), "")
    assert told.why == WHY["rpls-logements"]


def test_a_long_list_of_territories_ends_on_a_number() -> None:
    many = Perimeter(communes=tuple(f"930{n:02}" for n in range(20)))
    (told,) = opened(grant(RightPart((many,), COLUMNS)), name_of, WHY)
    assert told.rows[0].startswith("20 communes : ")
    assert told.rows[0].endswith(" et 8 autres")


def test_columns_are_told_hidden_or_seen_on_some_rows() -> None:
    some = RightPart((FRANCE,), ("id", "code_commune"))
    own = RightPart((FRANCE,), ("id", "code_commune", "loyer_principal"), sirens=("999900004",))
    (told,) = opened(grant(some, own), name_of, WHY)
    assert told.rows == ("toute la France", "parmi elles, les lignes du bailleur 999900004")
    titles = {f.name: f.titre.fr for f in collections()["rpls-logements"].fields}
    assert told.partial == (titles["loyer_principal"],)
    assert titles["nbpiece"] in told.hidden
    assert titles["id"] not in told.hidden


def test_millesimes_are_told_when_they_are_limited() -> None:
    limited = RightPart((FRANCE,), COLUMNS, millesimes=(2025, 2024))
    assert opened(grant(limited), name_of, WHY)[0].years == "2024, 2025"
    assert opened(grant(limited, RightPart((FRANCE,), COLUMNS)), name_of, WHY)[0].years == ""


def test_reasons_are_told_once_each_by_collection() -> None:
    said = [Reason("a", True, "x"), Reason("", False, "y"), Reason("a", True, "x")]
    assert by_collection([*said, Reason("a", False, "z")]) == {"a": ("x", "z"), "": ("y",)}


def test_the_words_of_the_matrix_are_said_plainly() -> None:
    for extent in Etendue:
        said = by_collection([Reason("a", True, f"grille : étendue {extent.value}")])
        assert "étendue" not in said["a"][0]


def test_everything_else_is_told_as_closed() -> None:
    left = {c.id for c in closed(grant(RightPart((FRANCE,), COLUMNS)))}
    assert "rpls-logements" not in left
    assert {"ops-menages", "adresses"} <= left
    assert not any(name.endswith("-serie") for name in left)
    assert opened(Grant("a", "o"), name_of, WHY) == []


@each_row("operation", sorted({*BY_OPERATION, "none"}))
def test_each_operation_of_the_journal_has_its_words(operation: str) -> None:
    assert words_of(operation) != operation
    assert not words_of(operation).startswith("page-")


def test_an_operation_without_words_of_its_own_is_told_by_its_summary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(accesses_words._WORDS, "dcat")  # pyright: ignore[reportPrivateUsage, reportArgumentType]
    assert words_of("dcat") == "le catalogue en DCAT-AP"


def test_an_operation_of_before_is_told_by_its_name() -> None:
    assert words_of("carte") == "carte"
