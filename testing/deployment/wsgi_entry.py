"""What another WSGI server is told to serve: `testing.deployment.wsgi_entry:made()`."""

import atexit
import os
from dataclasses import replace

from parc_social.settings import read_settings
from parc_social.storage.open import current_store, settle_connections
from server.app import Wsgi, assemble, behind_gate


def made() -> Wsgi:
    """What `parc-social serve` listens for."""
    settings = settle_connections(replace(read_settings(os.environ), processus=1))
    parts = assemble(settings)
    parts.workers.start()
    atexit.register(current_store().close)
    return behind_gate(parts)
