"""The process that typesets: `python -m portal.pdf.helper TEMPLATE`.

Data come in and files go out, each behind its length. It knows neither the store nor the caller,
and ends where its input does.
"""

import sys

import orjson

from parc_social.helper_fault import tell_where_alone
from portal.pdf.process import read_framed, write_framed
from portal.pdf.typesetter import typesetter


def main(template: str) -> None:
    """Typesets until there is no more."""
    tell_where_alone("typesetting helper")
    setter = typesetter(template)
    while (data := read_framed(sys.stdin.buffer)) is not None:
        write_framed(sys.stdout.buffer, setter.pdf(orjson.loads(data)))


if __name__ == "__main__":
    main(sys.argv[1])
