"""Models of the survey: one of each form, of years in which there is a survey."""

from datetime import date

import pytest

from loaders.ops.models import csv_text
from parc_social.errors import NotFound
from server.deposits.models import model_named, models_of, survey_years
from testing.rows import each_row

TODAY = date(2026, 11, 29)


@each_row(
    ("day", "first"),
    [(date(2026, 1, 1), 2026), (date(2025, 12, 31), 2024), (date(2027, 6, 1), 2026)],
)
def test_surveys_are_of_even_years_until_this_one(day: date, first: int) -> None:
    years = survey_years(day)
    assert (years[0], years[-1]) == (first, 2018)
    assert all(year % 2 == 0 for year in years)


def test_each_form_is_there_and_is_what_the_command_makes() -> None:
    made = {one.name: one for one in models_of(2024)}
    assert list(made) == [
        "modele-ops-2024.xlsx", "modele-ops-2024.csv", "exemple-ops-2024.xlsx",
        "exemple-ops-2024.csv", "schema-ops-2024.json",
    ]  # fmt: skip
    assert made["modele-ops-2024.csv"].octets == csv_text(2024, []).encode()
    assert model_named("modele-ops-2024.csv", TODAY) is made["modele-ops-2024.csv"]
    assert made["schema-ops-2024.json"].media == "application/json"


@each_row(
    "name",
    ["", "modele-ops-2023.csv", "modele-ops-2028.csv", "modele-ops-2016.csv", "modele-ops-2024.pdf",
     "schema-ops-2024.csv", "../modele-ops-2024.csv", "modele-rpls-2024.csv"],
)  # fmt: skip
def test_nothing_else_is(name: str) -> None:
    with pytest.raises(NotFound):
        model_named(name, TODAY)
