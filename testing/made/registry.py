"""A registry with a GIP, a DDT and their agents, as tests of accounts and conventions need it."""

from datetime import UTC, date, datetime

from parc_social.access.conventions.convention import Acte
from parc_social.access.model.organisation import parse_organisation
from parc_social.journal.entry import JournalEntry

GIP = parse_organisation("999000003", "GIP", "gip", None)
DDT = parse_organisation("999000011", "DDT de la Seine-Saint-Denis", "etat", "departement:93")
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 12, 30, 15, 123456, tzinfo=UTC)
SIGNED = ((Acte.ENVOYER, "agent"), (Acte.SIGNER, "ddt"), (Acte.CONTRESIGNER, "agent"))


def entry(number: int = 0, **more: object) -> JournalEntry:
    """A line of the journal, as the DDT's account would leave it."""
    values = {
        "quand": NOW, "requete_id": f"r{number}", "methode": "GET", "operation": "items",
        "statut": 200, "duree_ms": 3, "octets": 1234, "compte": "ddt", "conventions": ("C1", "C2"),
        "requete": "nom=L'Haÿ",
    }  # fmt: skip
    return JournalEntry(**(values | more))  # pyright: ignore[reportArgumentType]
