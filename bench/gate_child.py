"""The application with or without its gate, run as `python -m bench.gate_child`.

Without, the Grant that the gate would have decided is set for each request, and nothing else is
done: no credentials, no checks, no journal.
"""

import gc
import os
import sys
from collections.abc import Iterable
from typing import Any, cast

from assembly.app import Parts, Wsgi, assemble, build
from assembly.prefix import Prefix
from assembly.server import listen
from auth_proxy.grants import Grants
from parc_social.access.grant import Grant, under
from parc_social.settings import read_settings

WITH, WITHOUT = "avec", "sans"


def main(arguments: list[str]) -> None:
    """Arguments: `avec` or `sans`, then the login whose Grant stands in for the gate."""
    side, login = arguments
    settings = read_settings(os.environ)
    if side == WITH:
        app = build(settings)
    else:
        parts = assemble(settings)
        app = Prefix(_Bare(parts, _grant(parts, login)), settings.base_url)
    gc.freeze()  # as `parc-social serve` does
    listen(settings, app).run()


def _grant(parts: Parts, login: str) -> Grant:
    door = parts.door
    identity = door.registry.accounts.get(login).acting(door.today())
    return cast(Grant, Grants(door).of(identity, door.today()))


class _Bare:
    """One WSGI callable: the application under one Grant."""

    def __init__(self, parts: Parts, grant: Grant) -> None:
        self._app = cast(Wsgi, parts.app.wsgi_app)
        self._grant = grant

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with under(self._grant):
            return self._app(environ, start_response)


if __name__ == "__main__":
    main(sys.argv[1:])
