"""French words reach pages with the spaces of French printing, whoever writes them.

Those of mails: tests/spec/portal/test_letters.py.
"""

import ast
import re
from pathlib import Path

import flask
from jinja2 import DictLoader

from parc_social.domain.typography import set_words
from server.html.templates import own_templates

ROOT = Path(__file__).resolve().parents[3]
SHEETS = (*ROOT.glob("portal/static/*.css"), *ROOT.glob("server/templates/static/*.css"))
SCRIPTS = (
    *ROOT.glob("portal/static/*.js"),
    *ROOT.glob("portal/static/carte/*.js"),
    *ROOT.glob("server/templates/static/*.js"),
)
TYPST = (*ROOT.glob("portal/pdf/*.typ"),)
PACKAGES = (
    "auth_proxy",
    "cli",
    "loaders",
    "ows",
    "parc_social",
    "portal",
    "processes",
    "providers",
    "server",
)
_FRENCH = re.compile(r"[à-ÿ’]| [:;] |n'|\blu ")
_STRING = re.compile(r'"[^"\n]*"|`[^`\n]*`')
_MADE = re.compile(r"\$\{[^}]*\}")
_BREAKS = re.compile(r"[\wà-ÿ)»] [:;!?%»](?=[ \"`]|$)|« ")
WORDS = "Zone : « 31 % » ; 1 280 ?"


def test_every_page_of_the_server_is_set_and_no_other_file() -> None:
    app = flask.Flask(__name__)
    own_templates(app)
    page = '<!doctype html><html lang="fr"><p title="{{ words }}">{{ words }}</p>'
    app.jinja_env.loader = DictLoader({"page.html": page, "couche.qlr": page})
    made = app.jinja_env.get_template("page.html").render(words=WORDS)
    assert f">{set_words(WORDS)}</p>" in made
    assert f'title="{WORDS}"' in made
    assert f">{WORDS}</p>" in app.jinja_env.get_template("couche.qlr").render(words=WORDS)


def test_scripts_and_sheets_write_their_spaces_themselves() -> None:
    assert len(SCRIPTS) > 5
    wrong = [
        f"{path.name}: {text}"
        for path in (*SCRIPTS, *SHEETS)
        for line in path.read_text(encoding="utf-8").splitlines()
        for text in _STRING.findall(line)
        if _BREAKS.search(_MADE.sub("x", text))
    ]
    assert wrong == []


def test_templates_of_pdfs_write_their_spaces_themselves() -> None:
    """What comes to them as data is set by the typesetter."""
    assert len(TYPST) > 3
    wrong = [
        f"{path.name}: {line}"
        for path in TYPST
        for line in path.read_text(encoding="utf-8").splitlines()
        if _BREAKS.search(line)
    ]
    assert wrong == []


def test_the_title_of_a_cell_has_no_colon_of_its_own() -> None:
    """The sheets that print it on narrow screens set one after it."""
    templates = [*ROOT.glob("server/templates/**/*.html"), *ROOT.glob("portal/templates/**/*.html")]
    assert len(templates) > 50
    colon = re.compile(r'data-titre="[^>]*?:\s*(?:"\) \}\})?"')
    wrong = [path.name for path in templates if colon.search(path.read_text(encoding="utf-8"))]
    assert wrong == []


def test_messages_cite_what_was_read_as_french_does_and_not_as_python_does() -> None:
    """By `cited` (parc_social/wording.py)."""
    wrong = [
        f"{path.relative_to(ROOT)}:{text.lineno}"
        for package in PACKAGES
        for path in ROOT.glob(f"{package}/**/*.py")
        if "!r}" in (code := path.read_text(encoding="utf-8"))
        for text in ast.walk(ast.parse(code))
        if isinstance(text, ast.JoinedStr) and _is_cited_by_python(text)
    ]
    assert wrong == []


def _is_cited_by_python(text: ast.JoinedStr) -> bool:
    words = "".join(str(one.value) for one in text.values if isinstance(one, ast.Constant))
    shown = [one.conversion for one in text.values if isinstance(one, ast.FormattedValue)]
    return ord("r") in shown and _FRENCH.search(words) is not None
