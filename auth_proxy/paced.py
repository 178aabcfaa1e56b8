"""An answer made in fair turns: what an organisation asks at length waits for itself."""

from contextlib import nullcontext

from auth_proxy.authorisation.request_context import RequestContext
from auth_proxy.errors.problem import Problem, Stop
from auth_proxy.quotas.fair_turns import NoTurn, WaitTerms
from auth_proxy.quotas.long_requests import LongRequests
from auth_proxy.response import App, GateResponse, run
from auth_proxy.url import Environ, path_of
from auth_proxy.watchdog import LENT, ResponseCut
from parc_social.errors import Unavailable

_AGAIN_S = 10


def run_in_turn(
    long: LongRequests, app: App, environ: Environ, call: RequestContext
) -> GateResponse:
    """What `run` returns, and its parts as they are made; long ones in turns.

    Raises Stop with a 429 where none came in time, ResponseCut and Unavailable where the right of
    the request ended or could not be known meanwhile.
    """
    unknown = "the registry has not answered since: its right is not known"
    who = call.place.organisation if call.place else ""
    waiting = WaitTerms(environ.get(LENT, nullcontext), lambda: call.life.ended)
    try:
        answer = long.make(
            who, path_of(environ), waiting, lambda: run(app, environ, call.grant, call.life)
        )
    except NoTurn as none:
        if call.watched and call.watched.unproved:
            raise Unavailable(unknown) from none
        if call.life.ended:
            raise ResponseCut("its right has ended, or its client has left") from none
        raise Stop(_no_turn()) from none
    if call.watched and call.watched.unproved:
        answer.close()
        raise Unavailable(unknown)
    if not isinstance(answer.body, list):
        answer.body = long.body(iter(answer.body), who, waiting)
    return answer


def _no_turn() -> Problem:
    return Problem(
        "too-many-at-once",
        "Trop de longues demandes attendent déjà, de votre organisme et des autres : chacun en fait"
        f" faire à son tour. Réessayez dans {_AGAIN_S} s, ou demandez moins à la fois.",
        headers=(("Retry-After", str(_AGAIN_S)),),
    )
