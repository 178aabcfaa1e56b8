"""The extension of INSPIRE fits INSPIRE's own schema, in both scenarios, for both services."""

from datetime import date

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from ows.about import INSPIRE as NAMESPACE
from ows.about import About, InspireService, OwsLinks, inspire
from parc_social.wording import ENGLISH, FRENCH
from testing.ogc_schemas import INSPIRE, OURS, schema_of
from testing.rows import each_row

_COMMON = f"{INSPIRE}common/1.0"
_OURS = f"""<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:ic="{_COMMON}"
 targetNamespace="urn:ours" elementFormDefault="qualified">
<xsd:import namespace="{_COMMON}" schemaLocation="{_COMMON}/common.xsd"/>
<xsd:element name="ExtendedCapabilities" type="ic:ExtendedCapabilitiesType"/></xsd:schema>"""
ABOUT = About("Titre", "Résumé", (), "Conditions", "GIP SNE", "GIP SNE", "https://exemple.fr/")
KNOWN = About(
    "Titre", "Résumé", (), "Conditions", "GIP SNE", "GIP SNE", "https://exemple.fr/",
    courriel="contact@exemple.fr", revised=date(2026, 11, 30),
)  # fmt: skip
LINKS = OwsLinks("https://exemple.fr", 4_000)


def extension(service: InspireService, about: About, language: str = FRENCH) -> etree._Element:
    text = str(inspire(service, language, about, LINKS))
    tag = text[1 : text.index(">")]
    own = text.replace(tag, "ExtendedCapabilities")
    names = f'xmlns="urn:ours" xmlns:ic="{NAMESPACE.format("common")}"'
    return etree.fromstring(own.replace("<ExtendedCapabilities", f"<ExtendedCapabilities {names}"))


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """Of the common types, with an element of our own of the type that both services have."""
    return schema_of([("urn:ours", OURS)], ours=_OURS.encode())


@each_row("service", [InspireService.VIEW, InspireService.DOWNLOAD])
@each_row("about", [ABOUT, KNOWN], ids=["scenario 1", "scenario 2"])
def test_it_fits_the_schema(schema: etree.XMLSchema, service: InspireService, about: About) -> None:
    told = extension(service, about)
    schema.assertValid(told)
    first = told[0]
    told.remove(first)
    assert not schema.validate(told), first.tag


@each_row(
    ("service", "record", "kind", "keyword"),
    [
        (InspireService.VIEW, "wms", "view", "infoMapAccessService"),
        (InspireService.DOWNLOAD, "wfs", "download", "infoFeatureAccessService"),
    ],
)
def test_it_names_its_service(
    service: InspireService, record: str, kind: str, keyword: str
) -> None:
    told = extension(service, KNOWN, ENGLISH)
    texts = {etree.QName(one).localname: one.text for one in told.iter() if len(one) == 0}
    assert (texts["SpatialDataServiceType"], texts["KeywordValue"]) == (kind, keyword)
    assert texts["EmailAddress"] == "contact@exemple.fr"
    assert (texts["MetadataDate"], texts["Degree"]) == ("2026-11-30", "notEvaluated")
    address = told.find("{*}MetadataUrl/{*}URL")
    assert address.text == f"https://exemple.fr/iso19139/{record}"
    assert told.find("{*}ResponseLanguage/{*}Language").text == "eng"


def test_without_a_mail_or_a_date_it_leads_to_the_record() -> None:
    told = extension(InspireService.VIEW, ABOUT)
    assert [etree.QName(one).localname for one in told] == [
        "MetadataUrl", "SupportedLanguages", "ResponseLanguage",
    ]  # fmt: skip
