"""French spaces of the pages, put when a template is compiled, not over each page as it is written.

What a template says itself is set once. What it prints among its words goes through `set_words`,
where French is read; attributes, and what is read letter by letter, stay as they are.
"""

from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from parc_social.domain.typography import set_words

# What is read letter by letter, or sent back as it is.
_VERBATIM = ("<code", "<pre", "<kbd", "<samp", "<script", "<style", "<textarea")
_LINES = "lignes"  # how macros are called whose block is to be pasted elsewhere
_OPTION, _VALUE = "<option", "value="
_SHOWN = 'data-titre="'  # the attribute that style sheets print, on narrow screens
_PAGE = ".html"
# Rows of a file, to the letter: words of their templates are set, values are not.
OF_ROWS = ("collections/items/", "catalogue/item")
FILTER = "printed_spaces"


class PrintedSpaces(Extension):
    """Of every template of a page; a file that is no page is left alone."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, literal words set and printed values led through the filter."""
        name = stream.name or ""
        if not name.endswith(_PAGE):
            yield from stream
            return
        place, values, block = _Position(), not name.startswith(OF_ROWS), _Block()
        for token in stream:
            block.read(token)
            if token.type == "data":
                text = token.value if block.is_pasted else place.read(token.value)
                yield Token(token.lineno, "data", text)
                continue
            opens, closes = token.type == "variable_begin", token.type == "variable_end"
            led = values and place.is_read and not block.is_pasted
            if closes and led:
                for kind, word in (("rparen", ")"), ("pipe", "|"), ("name", FILTER)):
                    yield Token(token.lineno, kind, word)
            yield token
            if opens and led:
                yield Token(token.lineno, "lparen", "(")


class _Block:
    """Whether one stands in the block of a macro of lines, wherever that writes it."""

    def __init__(self) -> None:
        self.is_pasted, self._words = False, list[str]()

    def read(self, token: Token) -> None:
        """The next token; what a block says is told by its first two names."""
        if token.type == "block_begin":
            self._words = []
        elif token.type == "name" and len(self._words) < 2:
            self._words.append(token.value)
        elif token.type == "block_end" and self._words[:1] == ["call"]:
            self.is_pasted = self._words[1].startswith(_LINES)
        elif token.type == "block_end" and self._words[:1] == ["endcall"]:
            self.is_pasted = False


class _Position:
    """Where one stands in a page: in which element, or inside of its tag."""

    def __init__(self) -> None:
        self._tag, self._opened = "", False

    @property
    def is_read(self) -> bool:
        """Whether what comes now is among the words of the page."""
        if self._opened:
            return self._tag.endswith(_SHOWN)
        if self._tag.startswith(_VERBATIM):
            return False
        return not self._tag.startswith(_OPTION) or _VALUE in self._tag

    def read(self, text: str) -> str:
        """A piece of the page, its words set; goes to the end of it."""
        parts, at = list[str](), 0
        while at < len(text):
            end = text.find(">" if self._opened else "<", at)
            end = len(text) if end < 0 else end
            piece = text[at:end]
            if self._opened:
                self._tag += piece
            elif self.is_read:
                piece = set_words(piece)
            parts.append(piece)
            if end < len(text):
                parts.append(text[end])
                self._opened = not self._opened
                self._tag = text[end] if self._opened else self._tag
            at = end + 1
        return "".join(parts)


def print_in(environment: Environment, is_french: Callable[[], bool]) -> None:
    """Gives an environment the filter; `is_french`: whether a French page is being written."""

    def printed(value: Any) -> Any:
        """A value among words; what is markup comes from another template, which has set it."""
        return set_words(value) if type(value) is str and is_french() else value

    environment.filters[FILTER] = printed
