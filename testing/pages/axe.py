"""What axe-core says of a page: every rule everywhere, the contrast of one text of each look.

Contrast is three quarters of what axe costs (a sheet of 1,200 texts has 50 looks). It is read of
the colours, size and weight of a text and of what lies behind it, so that texts which have all of
these in common have one contrast. Of each look the first text and the last that are seen are asked
in `make test`; `make proof-tables` (ENTIER=1) asks every text of the page.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Page

from testing.sample import WHOLE

_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# What is told of a fault is its rule and its element; no rule that runs reads the style sheets.
_OPTIONS = "{resultTypes: ['violations'], selectors: false, preload: false}"
# Marks these texts, and has axe look at the contrast of no others. A text of one letter, a picture
# letter and what is disabled are not judged by axe: they must not stand for others.
_LOOKS = r"""() => {
  const numbers = new Map(), chains = new Map(), looks = new Map();
  const number = (text) => numbers.get(text) ?? (numbers.set(text, numbers.size), numbers.size - 1);
  const behind = (e) => {
    if (!e) return -1;
    if (!chains.has(e)) {
      const s = getComputedStyle(e);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.filter,
        s.mixBlendMode, s.clip, s.clipPath, behind(e.parentElement)];
      chains.set(e, number(own.join("|")));
    }
    return chains.get(e);
  };
  const words = (e) => [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE)
    .map((n) => n.nodeValue.trim()).join(" ").trim();
  for (const e of document.querySelectorAll("body, body *")) {
    const text = words(e);
    if (!text && !e.matches("input, select, textarea, button")) continue;
    if (!e.checkVisibility({ visibilityProperty: true })) continue;
    const s = getComputedStyle(e);
    const off = Boolean(e.closest("[aria-disabled='true'], :disabled")
      || e.closest("label")?.control?.disabled);
    const own = [e.localName, e.getAttribute("class"), e.getAttribute("type"), off,
      /[\p{L}\p{N}].*[\p{L}\p{N}]/su.test(text), s.color, s.fontSize, s.fontWeight, s.textShadow,
      s.webkitTextStroke, behind(e)];
    const look = own.join("|");
    looks.set(look, { first: looks.get(look)?.first ?? e, last: e });
  }
  for (const { first, last } of looks.values()) first.dataset.look = last.dataset.look = "";
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] });
}"""
_CLEAR = "document.querySelectorAll('[data-look]').forEach((e) => delete e.dataset.look)"


def faults_of(page: Page) -> list[str]:
    """Rule and beginning of each element at fault. Only where scripts run: else it never ends."""
    assert not page.evaluate("matchMedia('(scripting: none)').matches"), "axe is a script"
    asked = f"axe.run({_OPTIONS})"
    if not WHOLE:
        asked = f"({_LOOKS})(); {asked}.finally(() => {_CLEAR})"
    told = page.evaluate(f"{_AXE}; {asked}")
    return [
        f"{one['id']}: {node['html'][:100]}" for one in told["violations"] for node in one["nodes"]
    ]


def once_a_page(faults: Callable[[Page], list[str]]) -> Callable[[Page], list[str]]:
    """For a walk: asks again where the path or what is unfolded is new; always if WHOLE."""
    seen = set[tuple[str, int]]()

    def found(page: Page) -> list[str]:
        unfolded = page.locator("details[open], dialog[open]").count()
        shape = (urlsplit(page.url).path, unfolded)
        if shape in seen and not WHOLE:
            return []
        seen.add(shape)
        return faults(page)

    return found
