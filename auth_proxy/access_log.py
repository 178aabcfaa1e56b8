"""The journal line of a request: who asked for what, never a secret."""

import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl

from auth_proxy.access_log_query import normal_form
from auth_proxy.authorisation.request_context import RequestContext
from auth_proxy.response import GateResponse
from auth_proxy.url import Environ
from parc_social.catalogue.collection import Reach
from parc_social.catalogue.load import collections
from parc_social.catalogue.routes.pages import RUN_PROCESS
from parc_social.journal.entry import JournalEntry

_CALCULATED = ("execution", "job-result", RUN_PROCESS)


def line(
    clock: Callable[[], datetime], environ: Environ, call: RequestContext, answer: GateResponse
) -> JournalEntry:
    """What the journal keeps of a request."""
    identity, grant = call.identity, call.grant
    return JournalEntry(
        quand=clock(),
        requete_id=call.id,
        methode=str(environ["REQUEST_METHOD"]),
        operation=call.operation,
        statut=answer.status,
        duree_ms=round((time.perf_counter() - call.started) * 1000),
        octets=answer.octets,
        compte=identity.compte if identity else _signed_in(call),
        organisation=identity.organisation.code if identity else "",
        conventions=grant.conventions if grant else (),
        collection=call.collection,
        requete=_query(environ, call, answer),
        adresse=str(environ.get("REMOTE_ADDR", "")),
        acteur=call.portal.compte if call.portal else "",
        droits=grant.digest if grant and call.active else "",
        jeton=call.jeton,
    )


def _signed_in(call: RequestContext) -> str:
    """Who has signed in on the pages, and not said yet for which organisation."""
    return call.entered.compte if call.entered is not None else ""


def is_fine(call: RequestContext) -> bool:
    """Whether rows of dwellings, addresses or households were asked for: no line, no answer.

    What a process answers may come from any collection.
    """
    if call.route is None or not call.route.rows:
        return False
    if call.route.operation in _CALCULATED:
        return True
    read = [collections().get(name) for name in call.collections or (call.collection,)]
    return any(one is not None and one.reach is not Reach.WIDE for one in read)


def _query(environ: Environ, call: RequestContext, answer: GateResponse) -> str:
    asked = call.pairs
    if asked is None:
        asked = parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
    return normal_form(call.variables, asked, answered=answer.status < 400)
