"""What decisions depend on beside the registry: the published editions and the matrix in use."""

import os

from parc_social.access.model.facts import Facts
from parc_social.access.model.matrix import matrice_of
from parc_social.settings import read_settings
from parc_social.storage.edition_reads import FactsCache
from parc_social.storage.open import open_store


def facts_of_now() -> Facts:
    """The facts under which a server of this environment decides."""
    settings = read_settings(os.environ)
    store = open_store(settings, owner=False)
    try:
        return FactsCache(store, matrice_of(settings.droits)).facts()
    finally:
        store.close()
