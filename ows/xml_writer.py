"""Documents as text: elements that are written, never pasted."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Markup(str):
    """Text that is XML already."""

    __slots__ = ()


def element(name: str, /, *children: str | int, **attributes: str | int | None) -> Markup:
    """An element; texts are escaped, Markup is not. `_` in a name of an attribute is a colon."""
    written = "".join(
        f" {key.replace('_', ':')}={quoteattr(str(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(c if isinstance(c, Markup) else escape(str(c)) for c in children)
    return Markup(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")


def joined(parts: Iterable[Markup]) -> Markup:
    """Some elements, one after another."""
    return Markup("".join(parts))


def document(root: Markup) -> bytes:
    """The bytes of a document."""
    return (HEAD + root).encode()
