"""The words of each message: a link to the portal, no figure, no second line in a header."""

from datetime import UTC, datetime

import pytest

from parc_social.domain.message import CHOSEN, Message, MessageKind
from parc_social.domain.typography import set_words
from portal.messages.letters import KIND_WORDS, Letter, letter_of

WHEN = datetime(2026, 6, 1, 12, tzinfo=UTC)
FACTS = {
    "campagne": "OPS 2026", "depot": "d" * 36, "jour": "31/03/2026", "convention": "C1",
    "motif": "revoyez les loyers", "compte": "odile", "moment": "01/06/2026 à 14 h 00",
    "organisation": "GIP SNE", "mandat": "7", "mandant": "OPH fictif", "enquete": "OPS 2026",
    "mandataire": "Union fictive", "fait": "un code a servi",
}  # fmt: skip


def letter(kind: MessageKind, **facts: str) -> Letter:
    made = Message(1, "k", kind, "odile", "odile@exemple.fr", {**FACTS, **facts}, WHEN)
    return letter_of(made, "https://portail.exemple.fr", "Portail", "JETON")


@pytest.mark.parametrize("kind", list(MessageKind))
def test_each_kind_has_words_and_leads_to_the_portal(kind: MessageKind) -> None:
    one = letter(kind)
    assert KIND_WORDS[kind]
    assert "\n" not in one.subject
    assert one.subject.strip()
    assert one.text.startswith("Bonjour,\n")
    assert "https://portail.exemple.fr/portail/" in one.text
    assert "{" not in one.text
    assert ("/portail/courriels" in one.text) == (kind in CHOSEN)
    assert (one.subject, one.text) == (set_words(one.subject), set_words(one.text))


def test_no_line_of_a_mail_begins_with_a_sign() -> None:
    one = letter(MessageKind.RAPPEL)
    assert one.subject == "OPS 2026\u00a0: votre dépôt manque"
    assert "Pour déposer ou transmettre\u00a0: https://" in one.text


@pytest.mark.parametrize("kind", list(MessageKind))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\x0b", "\x85"])
def test_no_fact_makes_a_line_of_its_own(kind: MessageKind, end: str) -> None:
    one = letter(kind, **dict.fromkeys(FACTS, f"x{end}Bcc: mal@exemple.fr"))
    assert not any(line.startswith("Bcc") for line in (one.subject + "\n" + one.text).splitlines())


def test_a_fact_that_looks_like_a_template_is_a_text() -> None:
    assert "{{ url }}" in letter(MessageKind.DEPOT_ROUVERT, motif="{{ url }}").text
