"""Sheets as a ZIP of PDF files."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from parc_social.domain.addresses.normal_form import simplify
from parc_social.errors import InvalidValue
from portal.pdf.process import typesetting_process
from portal.pdf.sheet_file import TEMPLATE, sheet_data
from portal.site_words import Letterhead
from portal.territories.level_names import Territory
from portal.territories.sheet import Sheet

_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP knows: equal sheets make equal files
_HANDS = 2  # typeset while the next sheet is read; more would take the pages' share
_LEVEL = 3  # of compression: a third of the time of 6 for a twentieth more octets


def sheet_archive(
    head: Letterhead,
    whose: Territory,
    sheets: Iterable[tuple[Sheet, Sequence[Territory]]],
    most_octets: int,
    told: Callable[[int], None],
) -> bytes:
    """A folder named after `whose`; `told` is called with how many sheets are in it, after each.

    The file is in memory, up to `most_octets`. Raises InvalidValue as soon as it is larger.
    """
    held, folder = BytesIO(), _named("fiches", whose)
    with ZipFile(held, "w") as archive:
        for number, (territory, pdf) in enumerate(_typeset(head, sheets), 1):
            name = f"{folder}/{_named('fiche', territory)}.pdf"
            # Two thirds of a tagged PDF are its tags, which are not compressed in it.
            archive.writestr(ZipInfo(name, _DAY), pdf, ZIP_DEFLATED, _LEVEL)
            if held.tell() > most_octets:
                raise InvalidValue(
                    f"les fiches pèsent plus de {most_octets} octets : demandez un territoire qui a"
                    " moins de communes"
                )
            told(number)
    return held.getvalue()


def _typeset(
    head: Letterhead, sheets: Iterable[tuple[Sheet, Sequence[Territory]]]
) -> Iterator[tuple[Territory, bytes]]:
    """In their order. All reads are of this thread, which knows of the life of its request."""
    waiting: deque[tuple[Territory, Future[bytes]]] = deque()
    with ExitStack() as stack:
        processes = [stack.enter_context(typesetting_process(TEMPLATE)) for _ in range(_HANDS)]
        hands = [stack.enter_context(ThreadPoolExecutor(1, "fiche")) for _ in processes]
        for number, (sheet, holders) in enumerate(sheets):
            hand, process = hands[number % _HANDS], processes[number % _HANDS]
            data = sheet_data(head, sheet, holders)
            waiting.append((sheet.territory, hand.submit(process.pdf, data)))
            if len(waiting) > 2 * _HANDS:
                territory, made = waiting.popleft()
                yield territory, made.result()
        for territory, made in waiting:
            yield territory, made.result()


def _named(what: str, territory: Territory) -> str:
    """A name of a file: level, code and name, in letters that every system takes."""
    words = "-".join(simplify(territory.nom).lower().split())
    return "-".join(filter(None, (what, territory.niveau.value, territory.code, words)))
