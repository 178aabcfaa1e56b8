"""A file of the survey that a landlord has checked, by the worker's own engine."""

from parc_social.storage.execution.cancellation import Cancellation, cancellable
from server.jobs.file_check import CHECK, FileChecks
from testing.made.stores.lives import own

SIREN = "999900004"


def checked(checks: FileChecks, octets: bytes, name: str = "lot.csv") -> bytes:
    """The reports of a file of 2024."""
    token, stream = checks.files.receive(name)
    with stream:
        stream.write(octets)
    with cancellable(Cancellation()):
        return checks.answer(CHECK, own(SIREN), {"fichier": token, "millesime": 2024})[1]
