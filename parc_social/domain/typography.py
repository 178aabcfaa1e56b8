"""French spaces at which no line breaks, put where words are typed with plain ones.

Source: Lexique des règles typographiques en usage à l'Imprimerie nationale, « ponctuation »: a thin
one before ; ! ? and between thousands, a whole one before : and %, and inside « ».
"""

import re

_WHOLE, _THIN = "\u00a0", "\u202f"
_SET = {
    " :": f"{_WHOLE}:", " »": f"{_WHOLE}»", "« ": f"«{_WHOLE}", " %": f"{_WHOLE}%",
    " ;": f"{_THIN};", " !": f"{_THIN}!", " ?": f"{_THIN}?",
}  # fmt: skip
_THOUSANDS = re.compile(r"\d (?=\d{3}(?!\d))")  # ends a number of up to three digits, or a year
_LONGEST = 3
_FRENCH = '<html lang="fr"'
_HEAD = 2_000  # characters of a page, in which its language is told
# What is read letter by letter, or sent back as it is.
_VERBATIM = ("<code", "<pre", "<kbd", "<samp", "<script", "<style", "<textarea")
_OPTION, _VALUE = "<option", "value="


def set_words(text: str) -> str:
    """Plain French words: of a mail, of a sheet."""
    for typed, printed in _SET.items():
        text = text.replace(typed, printed)
    return _THOUSANDS.sub(lambda found: _grouped(text, found), text)


def set_page(page: str) -> str:
    """The words of an HTML page in French; attributes and what is verbatim stay, as other pages do.

    Signs are looked for one by one: a page of 300 kB takes 4 ms; by one expression, 10.
    """
    return _set(page) if _is_french(page) else page


def set_frame(page: str) -> str:
    """The same of a page whose `main` shows rows of a file, to the letter: of its frame alone."""
    head, main, rest = page.partition("<main")
    rows, end, foot = rest.rpartition("</main>")
    return f"{_set(head)}{main}{rows}{end}{_set(foot)}" if _is_french(page) else page


def _is_french(page: str) -> bool:
    return _FRENCH in page[:_HEAD]


def _set(page: str) -> str:
    for typed, printed in _SET.items():
        page = _replaced(page, typed, printed)
    return _THOUSANDS.sub(
        lambda found: _grouped(page, found) if _is_read(page, found.start()) else found[0], page
    )


def _grouped(text: str, found: re.Match[str]) -> str:
    """A digit and the space after it: thin, unless a year, a code or decimals end there."""
    before = text[max(found.start() - _LONGEST, 0) : found.start()]
    digits = len(before) - len(before.rstrip("0123456789"))
    whole = digits < _LONGEST and not before[: len(before) - digits].endswith((".", ","))
    return f"{found[0][0]}{_THIN}" if whole else found[0]


def _replaced(page: str, typed: str, printed: str) -> str:
    parts, at, found = list[str](), 0, page.find(typed)
    while found >= 0:
        if _is_read(page, found):
            parts += [page[at:found], printed]
            at = found + len(typed)
        found = page.find(typed, found + len(typed))
    return "".join([*parts, page[at:]])


def _is_read(page: str, at: int) -> bool:
    """Whether a place is among the words of a page."""
    opened, closed = page.rfind("<", 0, at), page.rfind(">", 0, at)
    if opened > closed or page.startswith(_VERBATIM, opened):
        return False
    return not page.startswith(_OPTION, opened) or _VALUE in page[opened:closed]
