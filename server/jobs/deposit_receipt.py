"""The receipt of a deposit as JSON, for who deposits by the API; its page gives it as a PDF."""

from typing import Any

from parc_social.domain.campaigns.deposit import Deposit


def accuse_of(one: Deposit, base_url: str) -> dict[str, Any]:
    """The receipt of a deposit, as the API tells it; `page` is where it is transmitted."""
    return {
        "depot": one.id,
        "enquete": f"{one.source.upper()} {one.millesime}",
        "version": one.version,
        "nom": one.nom,
        "octets": one.octets,
        "sha256": one.sha256,
        "recu_le": one.quand.isoformat().replace("+00:00", "Z"),
        "compte": one.compte,
        "etat": one.etat.value,
        "page": f"{base_url}/portail/deposer/{one.id}",
    }
