"""Four records of the catalogue and the service that shows them."""

from datetime import UTC, datetime
from typing import Any

from providers.records.record import Record, RecordKind, service_of

MADE = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
BOX = (-61.912345, 15.8, -61.0, 16.6)
HARD = 'A < B & « l\'été » "C"'
RECORDS = (
    Record(
        "rpls-logements",
        RecordKind.DATASET,
        "RPLS : logements",
        "RPLS: dwellings",
        HARD,
        ("logement social", "parc social"),
        "rpls",
        BOX,
        (2024, 2025),
        MADE,
        MADE,
        ("adresse",),
        collections=("rpls-logements", "rpls-logements-serie"),
        editions=("rpls_2025_0123abcd",),
        changes=("Suit l'édition 2024.",),
    ),
    Record(
        "rpls_2025_0123abcd",
        RecordKind.EDITION,
        "RPLS, édition 2025",
        "RPLS, edition 2025",
        "Édition 2025",
        ("2025",),
        "rpls",
        BOX,
        (2025,),
        MADE,
        MADE,
        ("adresse",),
        collections=("rpls-logements",),
        editions=("rpls_2025_0123abcd",),
        fictive=True,
    ),
    Record(
        "part_dpe_ab",
        RecordKind.INDICATOR,
        "DPE A ou B",
        "DPE A or B",
        "Étiquettes A et B",
        ("RPLS-401", "energie"),
        "rpls",
        BOX,
        (2025,),
        niveaux=("commune", "france"),
        updated=MADE,
        theme="energie",
        code="RPLS-401",
        unite="%",
        collections=("rpls-logements",),
    ),
    Record(
        "nulle_part",
        RecordKind.INDICATOR,
        "Zone",
        "Zone",
        "Rien de publié",
        ("zone",),
        "ops",
        BOX,
        (2024,),
    ),
)
METADATA: dict[str, Any] = {
    "identification": {
        "title": {"fr": "Portail"}, "description": {"fr": "Données"},
        "keywords": {"fr": ["logement"]}, "terms_of_service": {"fr": "Réservé aux signataires."},
    },
    "license": {"name": {"fr": "Par convention"}},
    "provider": {"name": "GIP SNE"},
    "contact": {"name": "GIP SNE", "email": "contact@exemple.fr"},
}  # fmt: skip
SERVICE = service_of(METADATA, "https://exemple.fr/ogc/")
