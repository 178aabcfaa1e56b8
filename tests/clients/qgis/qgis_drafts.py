"""Adds a dwelling to a draft in a headless QGIS, as a person does, and saves.

Run by /usr/bin/python3 with python3-qgis, not by pytest: `qgis_drafts.py BASE KEY PROPERTIES`, the
last one a JSON object. Prints one: what QGIS offers, whether it saved, what it says of it.
"""

import json
import sys
import tempfile

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsFeature, QgsVectorLayer

_NAME = "ops-menages"


def with_key(key):
    """Id of an authentication configuration that sends a key with every request."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("maître-de-test", True)
    config = QgsAuthMethodConfig("APIHeader")
    config.setName("parc-social")
    config.setConfig("X-API-Key", key)
    saved, config = manager.storeAuthenticationConfig(config)
    if not saved:
        raise SystemExit("QGIS refuse la configuration d'authentification")
    return config.id()


def main(base, key, properties):
    """Adds one row with these properties."""
    uri = f"url='{base}' typename='{_NAME}' authcfg='{with_key(key)}'"
    layer = QgsVectorLayer(uri, _NAME, "OAPIF")
    if not layer.isValid():
        raise SystemExit(layer.error().summary() or "couche invalide")
    row = QgsFeature(layer.fields())
    for name, value in json.loads(properties).items():
        row.setAttribute(layer.fields().indexOf(name), value)
    offered = layer.dataProvider().capabilitiesString()
    saved = layer.startEditing() and layer.addFeature(row) and layer.commitChanges()
    told = {"offered": offered, "saved": saved, "errors": layer.commitErrors()}
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    application = QgsApplication([], False, tempfile.mkdtemp())
    application.initQgis()
    main(*sys.argv[1:])
    application.exitQgis()
