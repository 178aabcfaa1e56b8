"""What an Accept header likes best, read once for all the requests that say the same."""

from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

_LONG = 500  # characters of a header that is not remembered


def liked(header: str) -> tuple[str, ...]:
    """The media types that it accepts, the best first; what it refuses (q=0) is not there."""
    return _liked(header) if len(header) < _LONG else _liked.__wrapped__(header)


@lru_cache(1_000)
def _liked(header: str) -> tuple[str, ...]:
    wanted = sorted(parse_accept_header(header, MIMEAccept), key=lambda choice: -choice[1])
    return tuple(media for media, quality in wanted if quality > 0)
