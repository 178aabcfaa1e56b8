"""Keeps an account in the authentication base of a QGIS Server, under the id that projects name.

Run by /usr/bin/python3 with python3-qgis, not by pytest, with LOGIN PASSWORD FILE (the master
password).
"""

import sys
import tempfile
from pathlib import Path

from qgis.core import QgsApplication, QgsAuthMethodConfig

if __name__ == "__main__":
    login, password, master = sys.argv[1:4]
    application = QgsApplication([], False, tempfile.mkdtemp())
    application.initQgis()
    manager = QgsApplication.authManager()
    manager.setMasterPassword(Path(master).read_text(encoding="utf-8"), True)
    config = QgsAuthMethodConfig("Basic")
    config.setId("parcsoc")
    config.setName("parc-social")
    config.setConfig("username", login)
    config.setConfig("password", password)
    saved, _ = manager.storeAuthenticationConfig(config)
    application.exitQgis()
    sys.exit(0 if saved else "QGIS refuse la configuration d'authentification")
