"""A ceiling on large files that come in at once: who is one too many is read, and not kept."""

from collections.abc import Callable, Iterator

import pytest
from waitress.adjustments import Adjustments
from waitress.utilities import RequestEntityTooLarge

from parc_social.access.conventions.membership import COOKIE
from server.wsgi.request_parser import RequestParser
from server.wsgi.upload_places import TooManyUploads

PAGE, API = "/portail/deposer/verifier", "/processes/depot/execution"
SMALL, LARGE = 1_000, 60_000
Begin = Callable[..., RequestParser]
SESSION = f"Cookie: {COOKIE}=x\r\n"


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins a request of so many octets; two large ones have a place."""
    adjustments = Adjustments(max_request_body_size=5_000)
    adjustments.file_octets, adjustments.file_places = 100_000, 2  # pyright: ignore - ours
    made: list[RequestParser] = []

    def of(length: int, path: str = PAGE, known: str = SESSION) -> RequestParser:
        parser = RequestParser(adjustments)
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\n{known}Content-Length: {length}\r\n\r\n"
        parser.received(head.encode())
        made.append(parser)
        return parser

    yield of
    for parser in made:
        parser.close()


def ended(parser: RequestParser, length: int) -> object:
    parser.received(b"x" * length)
    assert parser.completed
    return parser.error


def test_one_too_many_is_read_to_its_end_and_nothing_of_it_is_kept(begin: Begin) -> None:
    first, second, third = (begin(LARGE) for _ in range(3))
    third.received(b"x" * (LARGE - 1))
    assert (third.completed, third.error) == (False, None)
    assert isinstance(ended(third, 1), TooManyUploads)
    assert ended(first, LARGE) is None
    assert first.get_body_stream().read() == b"x" * LARGE
    assert ended(second, LARGE) is None


def test_a_place_is_given_up_by_who_ends_or_goes(begin: Begin) -> None:
    first, second = begin(LARGE), begin(LARGE)
    first.close()
    assert ended(begin(LARGE), LARGE) is None
    assert isinstance(ended(begin(LARGE), LARGE), TooManyUploads)
    second.close()


def test_small_files_need_no_place(begin: Begin) -> None:
    kept = [begin(LARGE), begin(LARGE)]
    assert ended(begin(SMALL), SMALL) is None
    assert len(kept) == 2


@pytest.mark.parametrize(
    ("path", "known", "refused"),
    [
        (API, "X-API-Key: k\r\n", False),
        (API, "Authorization: Basic eDp5\r\n", False),
        (API, "", True),
        (PAGE, "", True),
        ("/processes/echo/execution", "X-API-Key: k\r\n", True),
    ],
)
def test_a_large_body_is_for_a_file_and_for_who_says_who_he_is(
    begin: Begin, path: str, known: str, refused: bool
) -> None:  # fmt: skip
    parser = begin(LARGE, path, known)
    assert isinstance(parser.error, RequestEntityTooLarge) is refused
