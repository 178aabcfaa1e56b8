"""One request on its way through the gate: what is known of it so far."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from auth_proxy.paths import Environ
from auth_proxy.problem import Problem
from auth_proxy.quotas import Place
from auth_proxy.route import Route
from auth_proxy.streams import Watched
from parc_social.access.grant import Grant
from parc_social.access.identity import Identity
from parc_social.access.session import Session
from parc_social.storage.life import Life

KEY = "parc_social.call"  # in the WSGI environ: a client can't write there
REFUSAL = "parc_social.refusal"  # why no convention is active, for the landing page to say


@dataclass(slots=True)
class Call:
    """Filled in from the door to the answer; `grant` stays None until somebody is known."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: float = field(default_factory=time.perf_counter)
    identity: Identity | None = None
    session: Session | None = None
    grant: Grant | None = None
    active: bool = False
    route: Route | None = None
    collection: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    problem: Problem | None = None
    life: Life = field(default_factory=Life)
    place: Place | None = None
    again: Callable[[], Identity | None] | None = None  # who its credentials are, asked anew
    watched: Watched | None = None
    silent: bool = False  # health, static files, preflights: no line in the journal

    @property
    def operation(self) -> str:
        """Name of the operation in journal and metrics."""
        return self.route.operation if self.route else "none"


def call_of(environ: Environ) -> Call:
    """The call of a request. Raises LookupError where the gate was passed by: fail closed."""
    call = environ.get(KEY)
    if not isinstance(call, Call):
        raise LookupError("a request reached the application without passing the gate")
    return call
