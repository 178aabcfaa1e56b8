"""A map of the portal opened in a headless QGIS by its .qlr: the rows and classes of the view."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

_SCRIPT = Path(__file__).with_name("qgis_definition.py")
_VIEW = (
    "/portail/carte?niveau=commune&zone=departement:93&millesime=2025"
    "&indicateur=part_personnes_seules&methode=manuel&bornes=30+38&palette=verts"
)
_STYLE = "/collections/indicateurs-commune/styles/part_personnes_seules"


def session(account: Any) -> requests.Session:
    """A browser in which the account has signed in."""
    browser = requests.Session()
    browser.headers["Origin"] = account.base_url
    form = {"identifiant": account.login, "mot_de_passe": account.portal_password}
    done = browser.post(f"{account.base_url}/portail/connexion", form, allow_redirects=False)
    assert done.status_code == 303
    return browser


def test_qgis_draws_the_rows_of_the_view_in_its_classes(
    embedded: Any, qgis: Callable[..., Any], tmp_path: Path
) -> None:
    gip = embedded.by_type("gip")[0]
    browser = session(gip)
    page = browser.get(f"{gip.base_url}{_VIEW}&f=json").json()
    file, style = tmp_path / "vue.qlr", tmp_path / "style.qml"
    file.write_bytes(browser.get(f"{gip.base_url}{_VIEW}&f=qlr").content)
    style.write_bytes(gip.get(_STYLE, f="qml").content)
    told = qgis(_SCRIPT, gip.login, gip.password, file, tmp_path / "vue.png", style, home=tmp_path)[
        0
    ]
    expected = {line["libelle"]: line["territoires"] for line in page["classes"]}
    assert told["rules"] == expected | {"": 0}
    assert told["featureCount"] == len(page["valeurs"])
    assert told["painted"] > 0.1
    assert told["name"].startswith(page["titre"])
