"""Organisations by name and the words of their names, for a list of thousands."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from parc_social.access.model.organisation import Genre
from portal.word_search import plain

type Kinds = Sequence[tuple[str, str, Genre]]


class OrganisationIndex:
    """Code, name and kind of each, as the registry gives them; made once for the same object."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        named = sorted((nom.casefold(), code, nom, genre) for code, nom, genre in kinds)
        self._codes = [code for _, code, _, _ in named]
        self._genres = [genre.value for _, _, _, genre in named]
        lines = [plain(f"{nom} {code}") for _, code, nom, _ in named]
        self._text = "\n".join(lines)
        self._ends = list(accumulate(len(line) + 1 for line in lines))

    def codes(self, asked: str, genre: str) -> Sequence[str]:
        """By name, those whose name and code hold all the words, of a kind (empty: any)."""
        places = self._places(plain(asked).split())
        if not genre:
            return [self._codes[place] for place in places]
        return [self._codes[place] for place in places if self._genres[place] == genre]

    def _places(self, words: Sequence[str]) -> Iterator[int]:
        """Looked for in one text of all: of thousands of lines few hold the longest word."""
        if not words:
            yield from range(len(self._codes))
            return
        longest, at = max(words, key=len), 0
        while (at := self._text.find(longest, at)) >= 0:
            place = bisect_right(self._ends, at)
            end = self._ends[place]
            line = self._text[self._ends[place - 1] if place else 0 : end]
            if all(word in line for word in words):
                yield place
            at = end
