"""Four records of the catalogue and the service that shows them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

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
# ISO 19139, sequences of the schemas: each element's children in this order; a star: several,
# a question mark: none or one, a plus: at least one.
SEQUENCES = {
    "MD_Metadata": "fileIdentifier? language? characterSet? parentIdentifier? hierarchyLevel*"
    " hierarchyLevelName* contact+ dateStamp metadataStandardName? metadataStandardVersion?"
    " dataSetURI? locale* spatialRepresentationInfo* referenceSystemInfo* metadataExtensionInfo*"
    " identificationInfo+ contentInfo* distributionInfo? dataQualityInfo*",
    "MD_DataIdentification": "citation abstract purpose? credit* status* pointOfContact*"
    " resourceMaintenance* graphicOverview* resourceFormat* descriptiveKeywords*"
    " resourceSpecificUsage* resourceConstraints* aggregationInfo* spatialRepresentationType*"
    " spatialResolution* language+ characterSet* topicCategory* environmentDescription? extent*"
    " supplementalInformation?",
    "CI_Citation": "title alternateTitle* date+ edition? editionDate? identifier*",
    "CI_Date": "date dateType",
    "CI_ResponsibleParty": "individualName? organisationName? positionName? contactInfo? role",
    "CI_Contact": "phone? address? onlineResource?",
    "CI_Address": "electronicMailAddress+",
    "CI_OnlineResource": "linkage protocol? applicationProfile? name? description? function?",
    "MD_Keywords": "keyword+ type? thesaurusName?",
    "MD_LegalConstraints": "useLimitation* accessConstraints* useConstraints* otherConstraints*",
    "EX_Extent": "description? geographicElement* temporalElement*",
    "EX_GeographicBoundingBox": "extentTypeCode? westBoundLongitude eastBoundLongitude"
    " southBoundLatitude northBoundLatitude",
    "EX_TemporalExtent": "extent",
    "MD_Distribution": "distributionFormat* distributor* transferOptions*",
    "MD_Format": "name version",
    "MD_DigitalTransferOptions": "unitsOfDistribution? transferSize? onLine*",
    "DQ_DataQuality": "scope report* lineage?",
    "DQ_Scope": "level extent? levelDescription*",
    "LI_Lineage": "statement? processStep* source*",
    "MD_ReferenceSystem": "referenceSystemIdentifier?",
    "RS_Identifier": "authority? code codeSpace? version?",
    "MD_Identifier": "authority? code",
    "SV_ServiceIdentification": "citation abstract purpose? credit* status* pointOfContact*"
    " resourceMaintenance* graphicOverview* resourceFormat* descriptiveKeywords*"
    " resourceSpecificUsage* resourceConstraints* aggregationInfo* serviceType"
    " serviceTypeVersion* accessProperties? restrictions? keywords* extent* coupledResource*"
    " couplingType containsOperations+ operatesOn*",
    "DCP": "DCPList",
    "SV_OperationMetadata": "operationName DCP+ operationDescription? invocationName? parameters*"
    " connectPoint+ dependsOn*",
}
GMD, GCO = "{http://www.isotc211.org/2005/gmd}", "{http://www.isotc211.org/2005/gco}"
SRV = "{http://www.isotc211.org/2005/srv}"


def faults(root: Any) -> Iterator[str]:
    """What the rules forbid, in words."""
    for element in root.iter():
        found = etree.QName(element)
        children = [etree.QName(child).localname for child in element]
        if f"{{{found.namespace}}}" == GCO and not (element.text or "").strip():
            yield f"{found.localname}: empty"
        if f"{{{found.namespace}}}" in (GMD, SRV) and not keeps(element, found.localname, children):
            yield f"{found.localname}: {children}"


def keeps(element: Any, name: str, children: list[str]) -> bool:
    """A class has its sequence, a property one thing or a reason, a code itself."""
    if name in SEQUENCES:
        form = "".join(piece(word) for word in SEQUENCES[name].split())
        return bool(re.fullmatch(form, "".join(f"{child} " for child in children)))
    if "codeList" in element.attrib:
        return element.attrib["codeListValue"] == element.text and not children
    if name[0].isupper():
        return not children
    elsewhere = {f"{GCO}nilReason", "uuidref"} & set(element.attrib)
    return len(children) == (0 if elsewhere else 1)


def piece(word: str) -> str:
    """A part of a document, by its name."""
    name, count = (word[:-1], word[-1]) if word[-1] in "?*+" else (word, "")
    return f"({name} ){count}"
