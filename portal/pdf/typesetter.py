"""Typst: a template of this package and data to a PDF, without a file or a network."""

import re
import unicodedata
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

import font_source_sans_pro  # pyright: ignore[reportMissingTypeStubs] - data only
import orjson
import typst

from parc_social.domain.typography import set_words

MEDIA = "application/pdf"
_STANDARD = "ua-1"  # tagged: it does not come out where an alternative, a title or a letter lacks
_LACKS = "could not be displayed with font"  # Typst, of a letter that no font here has
_STRANGE = re.compile(
    r"[^\x20-\u017F\u2010-\u2026\u202F\u2030\u2039\u203A\u20AC\u2190-\u2193\u2212\u2264\u2265]"
)


class Typesetter:
    """Of one template, for many threads: a compiler keeps what it has read between two files.

    There are as many as threads have asked at once; Typst lets go of the interpreter's lock.
    """

    def __init__(self, template: str) -> None:
        self._template = files(__package__).joinpath(template).read_bytes()
        self._idle: list[typst.Compiler] = []
        self._lock = Lock()

    def pdf(self, data: Mapping[str, Any]) -> bytes:
        """The file of these data, which the template reads as JSON and never as markup.

        Words have the spaces of French printing; the template writes its own. A letter that the
        fonts lack, of a name that somebody chose, is printed as a question mark.
        """
        words = set_words(orjson.dumps(data).decode())  # no space but those of its words
        try:
            return self._made({"data": words})
        except typst.TypstError as error:
            if _LACKS not in str(error):
                raise
        return self._made({"data": _STRANGE.sub("?", unicodedata.normalize("NFC", words))})

    def _made(self, told: dict[str, str]) -> bytes:
        with self._one() as compiler:
            made = compiler.compile(
                input=self._template, format="pdf", sys_inputs=told, pdf_standards=[_STANDARD]
            )
        if not isinstance(made, bytes):
            raise TypeError(f"one file is expected of a PDF, not {type(made)}")
        return made

    @contextmanager
    def _one(self) -> Generator[typst.Compiler]:
        """A compiler that no other thread has."""
        with self._lock:
            compiler = self._idle.pop() if self._idle else _compiler()
        yield compiler  # one that has failed is not used again
        with self._lock:
            self._idle.append(compiler)


def _compiler() -> typst.Compiler:
    """With the letters of the maps, and none of the machine: the same file everywhere."""
    return typst.Compiler(
        font_paths=[font_source_sans_pro.font_directory], ignore_system_fonts=True
    )


@cache
def typesetter(template: str) -> Typesetter:
    """The one of a process."""
    return Typesetter(template)
