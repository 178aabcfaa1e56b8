"""The territories of a level by their names: what a search finds, and how near it is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from types import MappingProxyType

from parc_social.domain.addresses.normal_form import asked_names, normal_name
from parc_social.domain.territory import Niveau

_LEAST_CODE = 2  # characters of a code by whose beginning territories are found


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory as it is listed. `parent`: level and code of what holds it; None: nothing."""

    niveau: Niveau
    code: str
    nom: str
    parent: tuple[Niveau, str] | None = None


@dataclass(frozen=True)
class LevelNames:
    """The territories of a level, short names first, and one text of all their normal names.

    `parents` are the codes of what holds them.

    Each name stands in the text between a line's end and a line's end, a space before it: a search
    is a search of the text. `starts` are the places of those spaces; `codes` are sorted.
    """

    territories: tuple[Territory, ...]
    text: str
    starts: tuple[int, ...]
    by_code: Mapping[str, Territory]
    codes: tuple[str, ...]
    parents: frozenset[str]

    def steps(self, asked: str) -> Iterator[Iterator[Territory]]:
        """What is found, the nearest first: its code; its name, whole, then the beginning of it.

        Then words of a name and beginnings of a code; then words in any order. One may come again.
        """
        forms, code = asked_names(asked), "".join(asked.split()).upper()
        yield (self.by_code[one] for one in (code,) if one in self.by_code)
        yield self._all(f"\n {form}\n" for form in forms)
        yield self._all(f"\n {form}" for form in forms)
        yield chain(self._all(f" {form}" for form in forms), self._coded(code))
        yield chain.from_iterable(self._in_any_order(form.split()) for form in forms)

    def _all(self, needles: Iterable[str]) -> Iterator[Territory]:
        return (self.territories[n] for needle in needles for n in self._holding(needle))

    def _in_any_order(self, words: Sequence[str]) -> Iterator[Territory]:
        if len(words) > 1:
            for number in self._holding(f" {max(words, key=len)}"):
                if all(f" {word}" in self._name(number) for word in words):
                    yield self.territories[number]

    def _coded(self, code: str) -> Iterator[Territory]:
        """Those whose code begins so; none for what is no code."""
        if len(code) >= _LEAST_CODE and code.isascii() and any(c.isdigit() for c in code):
            for one in islice(self.codes, bisect_left(self.codes, code), None):
                if not one.startswith(code):
                    return
                yield self.by_code[one]

    def _holding(self, needle: str) -> Iterator[int]:
        """Numbers of the names that hold it, each once."""
        at = -1
        while (at := self.text.find(needle, at + 1)) >= 0:
            number = bisect_right(self.starts, at + needle.startswith("\n")) - 1
            yield number
            at = self._end(number) - 2  # before the line's end that the next name begins at

    def _name(self, number: int) -> str:
        """The normal name of a number, a space before it."""
        return self.text[self.starts[number] : self._end(number) - 1]

    def _end(self, number: int) -> int:
        """Where the name of the next one begins."""
        following = number + 1
        return self.starts[following] if following < len(self.starts) else len(self.text)


def names_of(territories: Iterable[Territory]) -> LevelNames:
    """Their names, ready to be searched."""
    known = tuple(sorted(territories, key=lambda one: (len(one.nom), one.nom, one.code)))
    normal = [f" {normal_name(one.nom)}\n" for one in known]
    starts = tuple(accumulate((len(name) for name in normal), initial=1))[:-1]
    by_code = {one.code: one for one in known}
    parents = frozenset(one.parent[1] for one in known if one.parent)
    text = "\n" + "".join(normal)
    return LevelNames(known, text, starts, by_code, tuple(sorted(by_code)), parents)


def nearest(
    levels: Sequence[LevelNames],
    asked: str,
    most: int,
    postal_codes: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[Territory]:
    """The territories nearest to what was asked; equally near ones in the order of the levels.

    All those of a postal code come behind the one of which it is the own code.
    """
    steps = [
        chain.from_iterable(step)
        for step in zip(*(one.steps(asked) for one in levels), strict=True)
    ]
    codes = postal_codes.get("".join(asked.split()), ())
    posted = (one.by_code[code] for code in codes for one in levels if code in one.by_code)
    found = chain.from_iterable([*steps[:1], posted, *steps[1:]])
    return list(islice(unique(found), most))


def unique(territories: Iterable[Territory]) -> Iterator[Territory]:
    """Each at its first place."""
    seen: set[Territory] = set()
    for one in territories:
        if one not in seen:
            seen.add(one)
            yield one
