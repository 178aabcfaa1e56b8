"""The application with or without its gate, run as `python -m bench.gate.child`.

Without, the Grant that the gate would have decided is set for each request, and nothing else is
done: no credentials, no checks, no journal.
"""

import gc
import os
import sys
from collections.abc import Iterable
from typing import Any, cast

from auth_proxy.authentication.grants import Grants
from auth_proxy.authorisation.request_context import KEY, RequestContext
from parc_social.access.model.grant import Grant, under
from parc_social.settings import read_settings
from server.app import Parts, Wsgi, assemble, build
from server.serve import listen
from server.wsgi.proxy_headers import PathPrefix

WITH, WITHOUT = "avec", "sans"


def main(arguments: list[str]) -> None:
    """Arguments: `avec` or `sans`, then the login whose Grant stands in for the gate."""
    side, login = arguments
    settings = read_settings(os.environ)
    if side == WITH:
        app = build(settings)
    else:
        parts = assemble(settings)
        app = PathPrefix(_Bare(parts, _call(parts, login)), settings.base_url)
    gc.freeze()  # as `parc-social serve` does
    listen(settings, app).run()


def _call(parts: Parts, login: str) -> RequestContext:
    """What the gate would have found out, once for all requests."""
    door = parts.gate
    identity = door.registry.accounts.get(login).acting(door.today())
    grant = cast(Grant, Grants(door).of(identity, door.today()))
    return RequestContext(identity=identity, grant=grant, active=True)


class _Bare:
    """One WSGI callable: the application under one Grant."""

    def __init__(self, parts: Parts, call: RequestContext) -> None:
        self._app = cast(Wsgi, parts.app.wsgi_app)
        self._call = call
        self._grant = cast(Grant, call.grant)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[KEY] = self._call
        with under(self._grant):
            return self._app(environ, start_response)


if __name__ == "__main__":
    main(sys.argv[1:])
