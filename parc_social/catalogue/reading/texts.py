"""Whether the rows of a collection are kept as texts, as its YAML says."""

from collections.abc import Mapping, Sequence
from typing import Any

from parc_social.catalogue.collection import Audience, Field, Reach
from parc_social.errors import BadFile
from parc_social.wording import cited


def keeps_texts(file: str, document: Mapping[str, Any], fields: Sequence[Field]) -> bool:
    """The key `texts`, false without it. Raises BadFile where texts can't be kept.

    A text is of the open columns, and another of those of the row's own bailleur, which come last;
    households are drafts before they are published.
    """
    texts = document.get("texts", False)
    if not isinstance(texts, bool):
        raise BadFile(f"catalogue {file} : texts : true ou false est attendu, lu {cited(texts)}")
    if not texts:
        return False
    audiences = [field.audience for field in fields]
    if audiences != sorted(audiences, key=lambda one: one is Audience.OWN):
        raise BadFile(f"catalogue {file} : texts : une colonne own précède une colonne open")
    if document["reach"] == Reach.OWN:
        raise BadFile(f"catalogue {file} : texts : une couche sans brouillons est attendue")
    return True
