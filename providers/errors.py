"""One place where our errors become pygeoapi's, with the French words for the caller."""

from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus

from pygeoapi.provider.base import ProviderGenericError

from parc_social.errors import (
    Gone,
    InvalidValue,
    NotFound,
    ParcSocialError,
    Refused,
    TooSlow,
    Unavailable,
    UnknownName,
)

_STATUS: dict[type[ParcSocialError], HTTPStatus] = {
    InvalidValue: HTTPStatus.BAD_REQUEST,
    UnknownName: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    Gone: HTTPStatus.GONE,
    Refused: HTTPStatus.FORBIDDEN,
    TooSlow: HTTPStatus.SERVICE_UNAVAILABLE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


class ProviderRefusal(ProviderGenericError):
    """An error of ours on its way through pygeoapi: status, stable code, French words."""

    def __init__(self, error: ParcSocialError) -> None:
        super().__init__(user_msg=str(error))
        self.http_status_code = status_of(error)
        self.ogc_exception_code = error.code


def status_of(error: ParcSocialError) -> HTTPStatus:
    """The HTTP status of an error: the only table of them."""
    kinds = (kind for kind in type(error).__mro__ if kind in _STATUS)
    found = next(kinds, None)
    return _STATUS[found] if found else HTTPStatus.INTERNAL_SERVER_ERROR


@contextmanager
def translated() -> Generator[None]:
    """Runs a block whose ParcSocialError must reach pygeoapi as errors that it understands."""
    try:
        yield
    except ParcSocialError as error:
        raise ProviderRefusal(error) from error
