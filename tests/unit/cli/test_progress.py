"""What a bar tells of a long loading: lines, their rate, the time left."""

import io

from rich.console import Console

from cli.progress import bars, progress_text
from testing.rows import each_row

_SPACE = "\N{NARROW NO-BREAK SPACE}"


@each_row(
    ("done", "total", "speed", "left", "text"),
    [
        (0, None, None, None, ""), (3, 7, 1.0, 4.0, ""), (999, 999, 10.0, 0.0, ""),
        (0, 1_000, None, None, "0 / 1_000 lignes"),
        (500, 1_000, 50.0, 10.0, "500 / 1_000 lignes · 50 lignes/s · reste 10 s"),
        (500, 1_000, 50.0, None, "500 / 1_000 lignes · 50 lignes/s"),
        (
            1_350_000, 5_400_000, 90_000.4, 65.2,
            "1_350_000 / 5_400_000 lignes · 90_000 lignes/s · reste 1 min 05 s",
        ),
        (5_400_000, 5_400_000, 90_000.0, 0.0, "5_400_000 / 5_400_000 lignes · 90_000 lignes/s"),
    ],
)  # fmt: skip
def test_lines_have_a_rate_and_time_left(
    done: float, total: float | None, speed: float | None, left: float | None, text: str
) -> None:
    assert progress_text(done, total, speed, left) == text.replace("_", _SPACE)


def test_a_terminal_shows_the_lines_of_a_step() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=140)
    with bars("rpls 2025", console) as tell:
        tell("contrôle", 0, 2_000)
        tell("contrôle", 1_500, 2_000)
    assert f"1{_SPACE}500 / 2{_SPACE}000 lignes" in screen.getvalue()
    assert "contrôle" in screen.getvalue()


def test_a_new_step_begins_its_own_count() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=140)
    with bars("rpls 2025", console) as tell:
        tell("lecture", 2_000, 2_000)
        tell("contrôle", 100, 2_000)
    assert screen.getvalue().rstrip().count("contrôle") >= 1
    assert f"100 / 2{_SPACE}000 lignes" in screen.getvalue()


def test_nothing_is_drawn_without_a_terminal() -> None:
    screen = io.StringIO()
    with bars("rpls 2025", Console(file=screen)) as tell:
        tell("lecture", 1, 2)
    assert not screen.getvalue()
