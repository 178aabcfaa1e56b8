"""Names of features on pages, and moments as people read them."""

from typing import Any

import pytest

from server.html.feature_name import feature_name


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ({"nom": "Saint-Denis", "code": "93066"}, "Saint-Denis"),
        ({"nom": None, "code": "93066"}, ""),
        ({"numero": "12", "rep": "bis", "nom_voie": "Rue X", "code_postal": "93200"},
         "12 bis Rue X, 93200"),
        ({"numero": "", "rep": None, "nom_voie": "Rue X", "code_postal": None}, "Rue X"),
        ({"numvoie": "4", "indrep": None, "typvoie": "RUE", "nomvoie": "DES LILAS",
          "codepostal": "93300", "nbpiece": 3, "surfhab": 62, "etage": "2"},
         "4 RUE DES LILAS, 93300, T3, 62 m², étage 2"),
        ({"numvoie": "4", "nomvoie": "", "nbpiece": 3}, ""),
        ({"numvoie": "4"}, ""),
    ],
)  # fmt: skip
def test_a_feature_is_called_by_its_name_or_its_address(
    properties: dict[str, Any], name: str
) -> None:
    assert feature_name(properties) == name
