"""A YAML mapping of the catalogue read to the letter: no key too many, none missing."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from math import isfinite
from typing import Any, cast

from parc_social.errors import BadFile
from parc_social.wording import cited


class Declaration:
    """The mapping `values` of a file, below the key `path` where it is part of another.

    Each method reads one key and raises BadFile naming file and key.
    """

    def __init__(self, file: str, values: Any, keys: Collection[str], path: str = "") -> None:
        self._file, self._path = file, path
        if not isinstance(values, Mapping):
            raise BadFile(f"catalogue {file} : {path and path + ' : '}des clés sont attendues")
        self._values = cast(Mapping[Any, Any], values)
        for key in keys:
            if key not in self._values:
                raise BadFile(f"catalogue {file} : la clé {cited(self._key_name(key))} manque")
        for key in self._values:
            if key not in keys:
                raise BadFile(f"catalogue {file} : clé inconnue : {cited(self._key_name(key))}")

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._values[key]
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "un texte est attendu", value)
        return value

    def name(self, key: str) -> str | None:
        """A text, or None."""
        return None if self._values[key] is None else self.text(key)

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self._values[key]
        if type(value) is not int or not least <= value <= most:
            raise self.fault(key, f"un entier de {least} à {most} est attendu", value)
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._values[key]
        if not isinstance(value, bool):
            raise self.fault(key, "true ou false est attendu", value)
        return value

    def choice[E: StrEnum](self, key: str, among: type[E]) -> E:
        """A member of an enumeration."""
        value = self._values[key]
        if value not in [member.value for member in among]:
            choices = ", ".join(member.value for member in among)
            raise self.fault(key, f"une valeur parmi {choices} est attendue", value)
        return among(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts that are not empty, which may be empty itself."""
        return tuple(one.text(key) for one in self._each(key))

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers, which may be empty."""
        return tuple(one.number(key) for one in self._each(key))

    def number(self, key: str) -> float:
        """A finite number."""
        value = self._values[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self.fault(key, "un nombre est attendu", value)
        return float(value)

    def rows(self, key: str, keys: Collection[str]) -> list["Declaration"]:
        """A list of mappings, which may be empty."""
        value = self._values[key]
        if not isinstance(value, list):
            raise self.fault(key, "une liste est attendue", value)
        items = cast(list[Any], value)
        return [
            Declaration(self._file, item, keys, f"{self._key_name(key)}[{n}]")
            for n, item in enumerate(items)
        ]

    def part(self, key: str, keys: Collection[str]) -> "Declaration":
        """A mapping below a key."""
        return Declaration(self._file, self._values[key], keys, self._key_name(key))

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of texts, which may be empty."""
        value = self._values[key]
        if not isinstance(value, Mapping):
            raise self.fault(key, "des clés et leurs valeurs sont attendues", value)
        own = Declaration(self._file, value, tuple(cast(Mapping[str, Any], value)), key)
        return {name: own.text(name) for name in cast(Mapping[str, Any], value)}

    def choices[E: StrEnum](self, key: str, among: type[E]) -> tuple[E, ...]:
        """A list of members of an enumeration, which may be empty."""
        return tuple(one.choice(key, among) for one in self._each(key))

    def fault(self, key: str, reason: str, value: object) -> BadFile:
        """The error that names file, key and value."""
        return BadFile(
            f"catalogue {self._file} : {self._key_name(key)} : {reason}, lu {cited(value)}"
        )

    def _each(self, key: str) -> list["Declaration"]:
        """Each of a list, as if it stood alone below the key."""
        value = self._values[key]
        if not isinstance(value, list):
            raise self.fault(key, "une liste est attendue", value)
        items = cast(list[Any], value)
        return [Declaration(self._file, {key: item}, (key,), self._path) for item in items]

    def _key_name(self, key: object) -> str:
        return f"{self._path}.{key}" if self._path else str(key)
