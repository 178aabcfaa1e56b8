"""The authentication configuration that our layers name, in the QGIS of a program."""

from qgis.core import QgsApplication, QgsAuthMethodConfig


def sign_in(login, password):
    """The configuration that our pages tell people to make, under its id."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("maître-de-test", True)
    config = QgsAuthMethodConfig("Basic")
    config.setId("parcsoc")
    config.setName("parc-social")
    config.setConfig("username", login)
    config.setConfig("password", password)
    saved, _ = manager.storeAuthenticationConfig(config)
    if not saved:
        raise SystemExit("QGIS refuse la configuration d'authentification")
