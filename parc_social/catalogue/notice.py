"""The words that say that invented data are invented, wherever they are shown."""

from collections.abc import Mapping

from parc_social.wording import both, in_french

FICTIVE = both("Données fictives de démonstration.")


def with_notice(text: str | Mapping[str, str], *, fictive: bool) -> dict[str, str]:
    """A text in both languages, the notice behind it when the data are invented."""
    said = in_french(text).by_language if isinstance(text, str) else text
    return {k: f"{v} {FICTIVE.of(k)}" for k, v in said.items()} if fictive else dict(said)
