"""The layer definition for QGIS: what it holds, for whom, and what it refuses.

`make clients` drops it into a real QGIS (tests/clients/qgis/files/test_qgis_definition.py).
"""

import math
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from testing.rows import each_row

COMMUNES = "/collections/indicateurs-commune"
SHOWN = "part_personnes_seules"
_BOUND = re.compile(rf'"{SHOWN}" (>=|<) (\S+)')


def layer(account: Any, path: str, **asked: str) -> ElementTree.Element:
    response = account.get(f"{path}/qgis.qlr", **asked)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith("application/x-qgis-layer-definition")
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own server's


def filters(found: ElementTree.Element) -> list[str]:
    return [rule.get("filter", "") for rule in found.iter("rule")]


def classes(found: ElementTree.Element) -> list[tuple[float, float]]:
    """The bounds of each class, infinite where it has none."""
    bounds: list[tuple[float, float]] = []
    for text in filters(found)[:-2]:
        told = {sign: float(value) for sign, value in _BOUND.findall(text)}
        bounds.append((told.get(">=", -math.inf), told.get("<", math.inf)))
    return bounds


@each_row("methode", ["", "quantiles", "jenks", "egaux"])
def test_each_published_value_is_in_one_class(gip: Any, methode: str) -> None:
    asked = {"indicateur": SHOWN, "methode": methode}
    found = classes(layer(gip, COMMUNES, **asked))
    assert len(found) > 2
    items = gip.json(f"{COMMUNES}/items", limit=1000, skipGeometry="true")["features"]
    values = [f["properties"][SHOWN] for f in items if f["properties"][SHOWN] is not None]
    assert values
    for value in values:
        assert sum(low <= value < high for low, high in found) == 1, value


def test_its_classes_are_those_of_the_style(gip: Any) -> None:
    asked = {"indicateur": SHOWN, "methode": "jenks"}
    style = gip.get(f"{COMMUNES}/styles/{SHOWN}:jenks", f="qml").content
    rules = ElementTree.fromstring(style).iter("rule")  # noqa: S314 - our own server's
    assert filters(layer(gip, COMMUNES, **asked)) == [r.get("filter", "") for r in rules]


def test_withheld_and_missing_are_two_classes(gip: Any) -> None:
    *_, secret, other = filters(layer(gip, COMMUNES, indicateur=SHOWN))
    assert secret == f'"{SHOWN}" IS NULL AND "{SHOWN}_statut" = \'S\''
    assert other.startswith(f'"{SHOWN}" IS NULL AND ')


def test_columns_have_their_titles_and_codes_their_labels(gip: Any) -> None:
    found = layer(gip, "/collections/rpls-logements")
    aliases = {one.get("field"): one.get("name") for one in found.iter("alias")}
    schema = gip.json("/collections/rpls-logements/schema")["properties"]
    for name, described in schema.items():
        if "format" not in described or not described["format"].startswith("geometry"):
            assert (aliases[name] or "").startswith(described["title"]), name
    mapped = {one.get("name") for one in found.iter("field")}
    assert mapped == {name for name, described in schema.items() if "oneOf" in described}


def test_it_names_an_authentication_and_holds_no_secret(gip: Any) -> None:
    text = gip.get(f"{COMMUNES}/qgis.qlr", indicateur=SHOWN).text
    assert "authcfg=parcsoc" in text
    assert f"url='{gip.base_url}'" in text
    assert "typename='indicateurs-commune'" in text
    for secret in (gip.password, gip.api_key, gip.login):
        assert secret not in text


@pytest.mark.both_stores
def test_it_has_the_columns_of_the_caller(epci: Any, gip: Any) -> None:
    path = "/collections/rpls-logements/qgis.qlr"
    assert "siren_bailleur" in gip.get(path).text
    assert "siren_bailleur" not in epci.get(path).text


@pytest.mark.both_stores
def test_bounds_are_the_same_for_every_caller(epci: Any, gip: Any) -> None:
    """They are of what is published to all: no caller's rows are told by them."""
    path = "/collections/indicateurs-iris"
    found = [classes(layer(who, path, indicateur=SHOWN)) for who in (epci, gip)]
    assert found[0] == found[1] != []


@each_row(
    ("collection", "asked", "told"),
    [
        ("indicateurs-commune", {"indicateur": "inconnu"}, "indicateur"),
        ("indicateurs-commune", {"indicateur": "nom"}, "indicateur"),
        ("indicateurs-commune", {"indicateur": f"{SHOWN}_statut"}, "indicateur"),
        ("indicateurs-commune", {"indicateur": "'; DROP TABLE edition"}, "indicateur"),
        ("indicateurs-iris", {"indicateur": "taux_vacance"}, "indicateur"),
        ("rpls-logements", {"indicateur": "surfhab"}, "indicateur"),
        ("rpls-logements", {"indicateur": "siren_bailleur"}, "indicateur"),
        ("indicateurs-commune", {"methode": "jencks"}, "methode"),
        ("indicateurs-commune", {"classes": "5"}, "classes"),
        ("indicateurs-commune", {"palette": "bleus"}, "palette"),
    ],
)  # fmt: skip
def test_what_can_not_be_shown_is_named(
    epci: Any, collection: str, asked: dict[str, str], told: str
) -> None:
    response = epci.get(f"/collections/{collection}/qgis.qlr", **asked)
    assert response.status_code == 400
    assert told in response.json()["detail"]


def test_a_layer_without_a_value_has_one_class_and_its_two_greys(bailleurs: Any) -> None:
    """Nothing published is no error: the layer says so in its legend."""
    found = layer(bailleurs[0], COMMUNES, indicateur="part_attrib_hors_qpv_q1")
    assert [one.get("label") for one in found.iter("rule")] == [
        "toute valeur",
        "secret statistique",
        "non disponible ou sans objet",
    ]


@pytest.mark.both_stores
@each_row("collection", ["ops-menages", "inexistante"])
def test_what_is_not_there_and_not_yours_are_one_answer(gip: Any, collection: str) -> None:
    response = gip.get(f"/collections/{collection}/qgis.qlr")
    assert response.status_code == 404
    assert "détail" not in response.text
    assert "ops" not in response.json()["detail"]


def test_the_page_of_a_layer_offers_it(gip: Any) -> None:
    page = gip.get(COMMUNES, f="html", lang="fr").text
    assert "/collections/indicateurs-commune/qgis.qlr" in page
    assert f'value="{SHOWN}"' in page
    assert "parcsoc" in page
