"""The evidence of a convention: its text, who accepted it, how, and when, as one document."""

import json
from typing import Any

from parc_social.access.conventions.convention import Acceptation, Convention, Evenement
from parc_social.access.conventions.text import fingerprint
from portal.page_context import PageContext

_NATURE = (
    "signature électronique simple (code civil, articles 1366 et 1367), ni avancée ni qualifiée"
)


def evidence_of(context: PageContext, convention: Convention) -> str:
    """JSON, UTF-8, one reading order. Raises NotFound for a convention without text."""
    text = context.registry.texts.text(convention)
    kept = context.registry.agreements.acceptations(convention.numero)
    organisation = context.registry.accounts.organisation(convention.organisation)
    document = {
        "convention": convention.numero,
        "organisme": {"code": organisation.code, "nom": organisation.nom},
        "debut": convention.debut.isoformat(),
        "fin": convention.fin.isoformat(),
        "nature": _NATURE,
        "modele": list(convention.modele or ()),
        "texte_sha256": convention.texte,
        "texte_inchange": fingerprint(text) == convention.texte,
        "actes": [_act(event, accepted) for event, accepted in kept],
        "texte": text,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _act(event: Evenement, accepted: Acceptation | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "acte": event.acte.value,
        "quand": event.quand.isoformat(),
        "compte": event.compte,
    }
    if event.motif:
        told["motif"] = event.motif
    if event.empreinte:
        told["texte_sha256"] = event.empreinte
    if accepted is not None:
        told["acceptation"] = {
            "nom": accepted.nom,
            "fonction": accepted.fonction,
            "consentement": accepted.consentement,
            "adresse": accepted.adresse,
            "agent": accepted.agent,
        }
    return told
