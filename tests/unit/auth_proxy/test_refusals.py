"""Refusals in one table: what is told of an error, what is not, and that each has its code."""

import json
from pathlib import Path
from typing import Any

import pytest

from auth_proxy.errors.problem import NOT_FOUND, Problem, of_answer, of_error, of_exception
from auth_proxy.errors.refusals import REFUSALS, code_of, page
from parc_social.errors import (
    Forbidden,
    InvalidValue,
    NotFound,
    OwsRefusal,
    TooSlow,
    Unavailable,
)
from testing.rows import each_row


@each_row(
    ("error", "status"),
    [
        (InvalidValue("x"), 400),
        (Forbidden("x"), 403),
        (NotFound("x"), 404),
        (TooSlow("x"), 503),
        (Unavailable("/chemin/secret"), 503),
    ],
)
def test_our_errors_become_http_in_one_table(error: Any, status: int) -> None:
    problem = of_error(error)
    assert problem.status == status
    assert b"null" not in problem.body("id")
    assert b"secret" not in problem.body("id")


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (InvalidValue("propos du demandeur"), False),
        (OwsRefusal("propos du demandeur", "X", "REQUEST"), False),
        (OwsRefusal("propos du demandeur", "X", "REQUEST", code="not-implemented"), False),
        (Unavailable("propos du serveur"), True),
    ],
)
def test_what_a_caller_wrote_is_in_no_log_and_what_failed_here_is(
    error: Any, logged: bool, caplog: pytest.LogCaptureFixture
) -> None:
    of_exception(error, "id")
    assert ("propos" in caplog.text) == logged


def test_not_found_says_the_same_whatever_was_said_behind() -> None:
    assert of_answer(404, b'{"description": "Collection not found"}') == NOT_FOUND
    assert NOT_FOUND.body("un") == NOT_FOUND.body("autre")


def test_a_refusal_of_pygeoapi_keeps_its_reason_and_an_internal_error_does_not() -> None:
    said = b'{"code": "invalid-value", "detail": "bbox fautive"}'
    assert of_answer(400, said).detail == "bbox fautive"
    assert of_answer(400, said).code == "invalid-value"
    assert "fautive" not in of_answer(500, said).detail
    assert of_answer(400, b"<html>").status == 400


@each_row(
    "said",
    [
        {"code": "InvalidParameterValue", "description": "division by zero"},
        {"code": "InvalidParameterValue", "detail": "division by zero"},
        {"code": "NoApplicableCode", "detail": "division by zero"},
        {"code": "too-slow", "detail": "division by zero"},  # of the list, but not of a 400
        {"detail": "division by zero"},
    ],
)
def test_words_that_are_not_ours_stay_in(said: dict[str, str]) -> None:
    assert "division" not in of_answer(400, json.dumps(said).encode()).detail


def test_a_code_that_is_not_of_the_list_can_not_be_made() -> None:
    with pytest.raises(LookupError):
        Problem("nouveau", "x")


def test_every_status_of_error_has_a_code_of_the_list() -> None:
    given = {status: REFUSALS[code_of(status)].status for status in range(400, 600)}
    assert {given[s] for s in range(400, 500)} <= set(range(400, 500))
    assert {given[s] for s in range(500, 600)} == {500, 501, 503}
    assert (given[404], given[418], given[502]) == (404, 400, 500)


def test_the_page_of_refusals_is_up_to_date() -> None:
    assert (Path(__file__).parents[3] / "docs" / "erreurs.md").read_text() == page()
