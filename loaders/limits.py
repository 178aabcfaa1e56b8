"""How much of a file a loader takes before it says no: what keeps memory, disk and time bounded."""

from dataclasses import dataclass

_GO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bytes, unless said otherwise.

    `line`: the longest line of a table. `columns` and `members` (files of an archive) are counts.
    `inflated`: the most that one file may come to once unpacked; `ratio`: the most times its packed
    size, looked at from `ratio_from` on. The national register is 3 GB, the BAN 5 GB, and neither
    shrinks more than some 15 times; a gzip of one repeated byte shrinks a thousand times.
    """

    line: int = 131_072
    columns: int = 1_000
    members: int = 200
    inflated: int = 20 * _GO
    ratio: int = 200
    ratio_from: int = 100_000_000

    def excess(self, inflated: int, packed: int) -> dict[str, str] | None:
        """What is too much of so much text out of so many packed bytes, and the most; None: fine.

        As the values of FIC-021, in French.
        """
        if inflated > self.inflated:
            return {"lu": readable_size(inflated), "maxi": readable_size(self.inflated)}
        if inflated > self.ratio_from and inflated > self.ratio * packed:
            sizes = f"{readable_size(inflated)} tirés de {readable_size(packed)} compressés"
            return {"lu": sizes, "maxi": f"{self.ratio} fois la taille compressée"}
        return None


def readable_size(size: int) -> str:
    """A number of bytes for people, in French units: `3,2 Go`."""
    for unit, name in ((_GO, "Go"), (1_000_000, "Mo"), (1_000, "ko")):
        if size >= unit:
            return f"{size / unit:.1f} {name}".replace(".", ",")
    return f"{size} octets"
