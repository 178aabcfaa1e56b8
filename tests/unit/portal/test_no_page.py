"""What is not there and what is not the caller's are told by one function, in the same words."""

from pathlib import Path

from portal.no_page import no_page

ROOT = Path(__file__).parents[3]


def test_the_sentence_stands_once_in_the_product() -> None:
    told = [
        path.relative_to(ROOT).as_posix()
        for room in ("portal", "server", "auth_proxy")
        for path in sorted((ROOT / room).rglob("*.py"))
        if "sur ce portail, ou pas pour vous" in path.read_text("utf-8")
    ]
    assert told == ["portal/no_page.py"]


def test_a_long_address_is_shown_in_part() -> None:
    assert str(no_page("x" * 500)).count("x") == 80
