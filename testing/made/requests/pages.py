"""Pages of the demonstration, and what is read in them."""

from typing import Any

COMMUNES = "/collections/indicateurs-commune/items"
POINTS = "/collections/ops-adresses/items"


def texts(visitor: Any, selector: str) -> list[str]:
    """Texts of what a selector finds, without their margins."""
    return [text.strip() for text in visitor.page.locator(selector).all_text_contents()]
