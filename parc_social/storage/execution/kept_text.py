"""A feature made of the texts that its edition keeps of a row: octets put together, none written.

`texte` is the whole feature with the columns that are open, `texte_propre` the members of the
others, without braces: {"type":"Feature","id":"…","geometry":…,"properties":{… and "a":1,"b":2.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_BEHIND_ID = b'","geometry":'  # within a text of JSON a quote is escaped: the first one ends the id
_END = b"}}"


@dataclass(frozen=True, slots=True)
class KeptText:
    """What stands behind `texte` in a row: `texte_propre` or null, then what a twin's id has more.

    `nulls`: the members of the columns of another audience on a row that does not show them;
    empty where the caller has none of these columns, and `texte_propre` is not read at all.
    """

    nulls: bytes = b""
    twin: bool = False

    @property
    def width(self) -> int:
        """Number of columns of a row that are texts."""
        return 1 + bool(self.nulls) + self.twin

    @property
    def is_plain(self) -> bool:
        """Whether `texte` goes out as it is."""
        return self.width == 1

    def whole(self, row: Sequence[bytes | None]) -> bytes:
        """The feature of a row. Raises ValueError for one without a text: it has to be written."""
        text = row[0]
        if text is None or text[-len(_END) :] != _END:
            raise ValueError("une ligne n'a pas de texte")
        if self.nulls:
            text = b"%b,%b}}" % (text[: -len(_END)], self.nulls if row[1] is None else row[1])
        if self.twin:
            head, sep, tail = text.partition(_BEHIND_ID)
            if row[-1] is None or not sep:
                raise ValueError("un identifiant n'a pas de millésime")
            text = b"%b%b%b%b" % (head, row[-1], sep, tail)
        return text


@dataclass(frozen=True, slots=True)
class KeptBlocks:
    """What a number of a row stands for: a text in a block of its table.

    Columns of a row: its number, its `texte_propre` (`by_row`), what a twin's id has more.
    `tables`: the blocks of each millésime; `column`: which of their texts, and `named` whether
    those bear a twin's ids already. `written` makes the statement that writes the same features of
    columns, for rows that lie apart.
    `numbers`: where they are known without a statement; None: they are asked for.
    """

    kept: KeptText
    tables: Mapping[int, str]
    by_row: bool
    column: str
    named: bool
    written: Callable[[], Any] = field(compare=False)
    numbers: Sequence[int] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether texts of one table go out as they are, told by the numbers of their rows."""
        return len(self.tables) == 1 and not self.by_row and not self.kept.twin

    @property
    def form(self) -> KeptText:
        """How a feature is made of a text of a block, the own text and the suffix of its row."""
        return self.kept if self.by_row else KeptText(twin=self.kept.twin and not self.named)

    @property
    def width(self) -> int:
        """Number of columns of a row that a feature is made of."""
        return 1 + self.by_row + self.kept.twin
