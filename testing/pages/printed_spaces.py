"""What a page in French lacks of its spaces, found on the page as it was sent.

Shares the table of signs with what sets them (`parc_social/domain/typography.py`), nothing else.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from parc_social.domain.typography import set_words

_VERBATIM = {"code", "pre", "kbd", "samp", "script", "style", "textarea"}


class _Words(HTMLParser):
    """The texts of a page that are read as words, which those within a verbatim tag are not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.french, self.found, self._kept = False, list[str](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "html":
            self.french = told.get("lang") == "fr"
        self._kept = tag in _VERBATIM or (tag == "option" and "value" not in told)

    def handle_endtag(self, tag: str) -> None:
        self._kept = False

    def handle_data(self, data: str) -> None:
        if not self._kept:
            self.found.append(data)


def unset_words(page: str) -> Iterator[str]:
    """Each text of a French page whose spaces would break."""
    words = _Words()
    words.feed(page)
    for text in words.found if words.french else ():
        if set_words(text) != text:
            yield re.sub(r"\s+", " ", text).strip()
