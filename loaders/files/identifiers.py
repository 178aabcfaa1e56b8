"""Patterns of what must not be in a file of dwellings: a NIR, an e-mail, a phone number, a name.

One set of regular expressions, in the syntax that RE2 (DuckDB) and Python share, so that headers
and lines are judged alike. All are tried on the text without accents, in capitals.

* NIR: 13 digits, or 15 with the key, 2A and 2B in Corse; whatever the separators between them.
* Phone: ten digits from 0, also spaced by threes; the prefixes of France and of the outre-mer after
  +, 00 or nothing for a mobile; nine digits of a mobile whose zero a spreadsheet took. Ten digits
  in a row may be a reference: columns of references ask for separators.
* Name: a civility and the word after it. In full (MADAME…) or as M., only at the start, after CHEZ,
  C/O, ET or punctuation: RESIDENCE MADAME DE SEVIGNE is a place. A street may bear a civility
  (RUE MADAME): there, only CHEZ, ET and LOCATAIRE tell a person. See docs/format-ops.md.
"""

import re
import unicodedata
from collections.abc import Mapping

from parc_social.storage.sql.text import statement

_SEP = "[ .\\-/_\\t\u00a0\u2009\u202f]"
_BEFORE, _AFTER = "(^|[^0-9])", "([^0-9]|$)"
_ABROAD = "(33|262|269|508|590|594|596|681|687|689)"
_EIGHT = f"({_SEP}{{0,2}}[0-9]){{8}}"
_ZERO = f"({_SEP}{{0,2}}\\(0\\))?{_SEP}{{0,2}}"
_INTERNATIONAL = f"{_BEFORE}(\\+|00){_SEP}?{_ABROAD}{_ZERO}[1-9]{_EIGHT}{_AFTER}"
_MOBILE = f"{_BEFORE}(33{_ZERO}[67]{_EIGHT}|[67][0-9]{{8}}){_AFTER}"
_THREES = f"[0-9]{{2}}{_SEP}{{1,2}}[0-9]{{3}}{_SEP}{{1,2}}[0-9]{{3}}"
_NATIONAL = f"{_BEFORE}0{_SEP}{{0,2}}[1-9](({_SEP}{{0,2}}[0-9]{{2}}){{4}}|{_THREES}){_AFTER}"
_DOMESTIC = f"{_BEFORE}0[1-9]{_SEP}({_SEP}?[0-9]{{2}}){{4}}{_AFTER}"
_DEPARTEMENT = "(2[AB]|[0-9]{2})"
_NIR_RUN = (
    f"{_BEFORE}([0-9]{{13}}|[0-9]{{15}}|[1-478][0-9]{{4}}2[AB][0-9]{{6}}([0-9]{{2}})?){_AFTER}"
)
_NIR_JOINED = f"{_BEFORE}[1-478][0-9]{{12}}([0-9]{{2}})?{_AFTER}"  # once separators are gone
_NIR_PARTS = (
    f"{_BEFORE}[1-478]{_SEP}{{0,2}}[0-9]{{2}}{_SEP}{{0,2}}(0[1-9]|1[0-2]|[2-9][0-9]){_SEP}{{0,2}}"
    f"{_DEPARTEMENT}{_SEP}{{0,2}}[0-9]{{3}}{_SEP}{{0,2}}[0-9]{{3}}"
    f"({_SEP}{{0,2}}[0-9]{{2}})?{_AFTER}"
)
_MAIL = "[^@\\s]+ ?@ ?[^@\\s]+\\.[A-Z]{2,}|[^\\s]+ ?[\\[(] ?(AT|AROBASE) ?[\\])] ?[^\\s]+"
_WORD = "[A-Z][A-Z'\\-]+"
_SHORT = "(MME|MMES|MLLE|MELLE|MLLES|MR|MRS|VVE)"
_FULL = "(MONSIEUR|MADAME|MESDAMES|MESSIEURS|MADEMOISELLE)"
_START = "(^|CHEZ |C/O ?|\\bET |[,;:(/] ?|- )"
_TOGETHER = f"\\b(M|MR|MONSIEUR)\\.? (ET|OU|&) ({_SHORT}|{_FULL})"
_HOST = f"(CHEZ|C/O|LOCATAIRE|OCCUPANT|TITULAIRE)S? ?:? ?({_SHORT}|{_FULL}|M)(\\. ?| ){_WORD}"
_LABELLED = f"\\b(NOM|PRENOM|LOCATAIRE|OCCUPANT|OCCUPEE? PAR|TITULAIRE)S? ?[:=] ?{_WORD}"
_CIVIL = (
    f"\\b{_SHORT}(\\. ?| ){_WORD}|{_START}{_FULL}\\.? {_WORD}|{_START}M\\. ?{_WORD}"
    f"|^M( [A-Z][A-Z'\\-]{{2,}}){{1,3}}$|C/O ?{_WORD}"
)

PATTERNS: Mapping[str, str] = {
    "ps_nir": f"{_NIR_RUN}|{_NIR_PARTS}",
    "ps_nir_joint": _NIR_JOINED,
    "ps_courriel": _MAIL,
    "ps_telephone": f"{_INTERNATIONAL}|{_MOBILE}|{_NATIONAL}",
    "ps_telephone_ecrit": f"{_INTERNATIONAL}|{_DOMESTIC}",
    "ps_nom": f"{_TOGETHER}|{_HOST}|{_LABELLED}|{_CIVIL}",
    "ps_nom_voie": f"{_TOGETHER}|{_HOST}|{_LABELLED}",
}
SHORTEST = 4  # letters: M.LI
_MASK = "(masqué)"
_HEADER_NAME = re.compile(r"[A-ZÀ-ÿ][A-ZÀ-ÿ0-9_ .'()%/°-]{0,59}", re.IGNORECASE)


def macros() -> str:
    """SQL: a temporary macro for each pattern, and `ps_prive(colonne, t)`: any of them."""
    each = ";".join(
        f"CREATE OR REPLACE TEMP MACRO {name}(t) AS regexp_matches(ps_nu(t), '{_quote(pattern)}')"
        for name, pattern in PATTERNS.items()
    )
    return statement("loaders.files", "identifiants").format(
        motifs=each, separateur=_SEP, court=SHORTEST
    )


def is_private(text: str) -> bool:
    """Whether a text holds what designates a person."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in apart if not unicodedata.combining(c)).upper()
    is_matched = any(re.search(pattern, bare) for pattern in PATTERNS.values())
    return is_matched or re.search(_NIR_JOINED, re.sub(_SEP, "", bare)) is not None


def shown_name(name: str) -> str:
    """The name of a column as a report may show it; what does not look like a name is masked."""
    return name if _HEADER_NAME.fullmatch(name) and not is_private(name) else _MASK


def _quote(pattern: str) -> str:
    return pattern.replace("'", "''")
