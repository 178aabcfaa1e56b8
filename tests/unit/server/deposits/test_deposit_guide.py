"""The guide of a survey: all columns, codes and rules of its layout, as a tagged PDF."""

import io
from typing import Any

from pypdf import PdfReader

from loaders.ops.exchange_format import fields_of
from loaders.ops.layout import read_ops
from portal.site_words import Letterhead
from server.deposits.guide import guide_data, guide_name, guide_pdf

HEAD = Letterhead("Portail", "Données fictives", "Portail. 29/11/2026.")


def test_the_guide_says_every_column_code_and_rule() -> None:
    data = guide_data(HEAD, 2024, None)
    fields = fields_of(2024)
    assert [one[0] for one in data["columns"]] == [field.name for field in fields]
    told = {code for one in data["codes"] for code, _ in one["codes"]}
    assert told == {code.code for field in fields for code in field.codes}
    rules = {code for code, *_ in data["rules"]}
    assert {rule.code for rule in read_ops(2024).layout.controles} <= rules
    assert {"FIC-001", "OPS-C007"} <= rules


def test_the_severities_are_those_of_the_campaign() -> None:
    def gravity(profile: str | None) -> str:
        rules = guide_data(HEAD, 2024, profile)["rules"]
        return next(grave for code, grave, *_ in rules if code == "OPS-C059")

    assert (gravity(None), gravity("controle")) == ("alerte", "erreur")


def test_the_file_is_tagged_and_says_of_which_survey_it_is() -> None:
    reader = PdfReader(io.BytesIO(guide_pdf(HEAD, 2022, None)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "enquête OPS 2022" in text
    assert "Données fictives" in text
    assert guide_name(2022) == "guide-ops-2022.pdf"
