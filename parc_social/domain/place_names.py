"""Names of territories brought to one form, in which people find them however they spell them."""

from parc_social.domain.addresses.normal_form import simplify

_SAINTS = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES"}
_ARTICLES = frozenset({"L", "LE", "LA", "LES"})


def normal_name(name: str) -> str:
    """Words in capitals: `L'Île-Saint-Denis` and `ile st denis` are `ILE SAINT DENIS`.

    Without accents, hyphens and articles; a name that is nothing but an article keeps it, and one
    of other letters only is empty.
    """
    words = simplify(name).split()
    kept = [_SAINTS.get(word, word) for word in words if word not in _ARTICLES]
    return " ".join(kept or words)


def asked_names(text: str) -> tuple[str, ...]:
    """The forms that a text may be the beginning of, the likeliest first.

    The last word may be one that is still being typed: `st` begins `Strasbourg` too.
    """
    whole = normal_name(text)
    last = simplify(text).split()[-1:]
    if not last or last[0] not in _SAINTS:
        return (whole,) if whole else ()
    head = whole.rpartition(" ")[0]
    return whole, f"{head} {last[0]}".strip()
