"""Parameters of an address: names in any case, unknown ones ignored, known mistakes taken."""

from collections.abc import Iterable, Mapping

from ows.errors import invalid
from ows.xml import prefixes_declared
from parc_social.wording import ENGLISH, FRENCH, cited


class Kvp:
    """The parameters by their name in capitals; an empty one is one that is not given."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            key = name.upper()
            if self._values.setdefault(key, value) != value:
                raise invalid(name, f"{name} : donné deux fois, avec deux valeurs")
        # OWSLib sends its `filter` by GET under this name: everything would come back, silently.
        query = self._values.get("QUERY", "")
        if query.lstrip().startswith("<") and not self.get("FILTER"):
            self._values["FILTER"] = query

    def get(self, *names: str) -> str | None:
        """The first of some spellings of a parameter that is given; None: none is."""
        return next((self._values[n] for n in names if self._values.get(n, "").strip()), None)

    def alike(self, *names: str) -> str | None:
        """As `get`, of names that mean the same: two values are a mistake. Raises OwsRefusal."""
        given = {name: self._values[name] for name in names if self._values.get(name, "").strip()}
        if len(set(given.values())) > 1:
            both = " et ".join(given)
            raise invalid(next(iter(given)), f"{both} : deux valeurs pour le même paramètre")
        return next(iter(given.values()), None)

    def has(self, name: str) -> bool:
        """Whether a parameter is there, empty or not."""
        return name in self._values

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of NAMESPACES (2.0) or NAMESPACE (1.1), over the known ones."""
        return prefixes_declared(self.get("NAMESPACES", "NAMESPACE") or "")

    @property
    def language(self) -> str | None:
        """The language of an answer where one is asked for; French for one that there is not."""
        text = self.get("LANGUAGE")
        if text is None:
            return None
        return ENGLISH if text.strip().lower()[:2] == ENGLISH else FRENCH

    def flag(self, name: str, *, default: bool = False) -> bool:
        """TRUE or FALSE. Raises OwsRefusal."""
        text = (self.get(name) or str(default)).strip().upper()
        if text not in ("TRUE", "FALSE"):
            raise invalid(name, f"{name} : TRUE ou FALSE est attendu, lu {cited(text[:60])}")
        return text == "TRUE"

    def whole(self, name: str, *others: str) -> int | None:
        """A number of zero or more. Raises OwsRefusal."""
        return whole(self.get(name.upper(), *others), name)

    def groups(self, *names: str) -> list[str]:
        """`(a)(b)` as two texts, any other as one; none where nothing is given."""
        text = (self.alike(*names) or "").strip()
        if not text:
            return []
        if text.startswith("(") and text.endswith(")"):
            return text[1:-1].split(")(")
        return [text]

    def subset(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Those of some parameters that are given, for the links to other pages."""
        return [(name, value) for name in names if (value := self.get(name)) is not None]


def whole(text: str | None, name: str) -> int | None:
    """A number of zero or more written in a request. Raises OwsRefusal."""
    if text is None:
        return None
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise invalid(name, f"{name} : un entier positif ou nul est attendu, lu {cited(text)}")
    return int(digits)
