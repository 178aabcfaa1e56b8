"""A password typed again, or a code: one rule of refusal on every page that asks for one.

A wrong one is 403. Whoever has to wait is answered 429 with Retry-After, whatever is sent.
"""

import flask

from parc_social.errors import ParcSocialError
from portal.page_context import AttemptCounter, PageContext

WRONG_PASSWORD = "Le mot de passe saisi n’est pas le vôtre : rien n’a été fait."  # noqa: S105


class RefusedSecret(ParcSocialError):
    """Why a secret was not taken, for its page: its status, seconds to wait (0: none)."""

    code = "refused"

    def __init__(self, status: int, words: str, wait: int = 0) -> None:
        super().__init__(words)
        self.status, self.wait = status, wait

    def on(self, answer: flask.Response) -> flask.Response:
        """The page that tells it, which says how long to wait."""
        if self.wait:
            answer.headers["Retry-After"] = str(self.wait)
        return answer


def check_wait(
    counter: AttemptCounter, login: str, address: str, secret: str, what: str = "d’essais"
) -> None:
    """Raises RefusedSecret while nothing that is sent for an account is looked at."""
    wait = counter.wait(login, address, secret)
    if wait:
        minutes = -(-wait // 60)
        words = f"Trop {what} refusés : réessayez dans {minutes} min."
        raise RefusedSecret(429, words, wait)


def check_password(context: PageContext, password: str, words: str = WRONG_PASSWORD) -> str:
    """What finds the password of who is signed in; counted as to sign in. Raises RefusedSecret."""
    login, address = context.session().identity.compte, str(flask.request.remote_addr)
    check_wait(context.attempts, login, address, password)
    found = context.registry.portal_password(login, password)
    if found is None:
        context.attempts.failed(login, address)
        raise RefusedSecret(403, words)
    context.attempts.succeeded(login, address, password)
    return found.repere
