"""The form of a code at each level: Corse writes 2A and 2B where others have two figures."""

import pytest

from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import InvalidValue
from testing.rows import each_row

CODES: list[tuple[Niveau, str, bool]] = [
    (Niveau.DEPARTEMENT, "2A", True), (Niveau.DEPARTEMENT, "2C", False),
    (Niveau.COMMUNE, "2B033", True), (Niveau.COMMUNE, "20033", True),
    (Niveau.COMMUNE, "2C033", False), (Niveau.IRIS, "2A0040101", True),
    (Niveau.QPV, "QP093001", True), (Niveau.QPV, "QN09301A", True), (Niveau.QPV, "QP02A001", True),
    (Niveau.QPV, "QN02B01M", True), (Niveau.QPV, "QP02C001", False),
    (Niveau.QPV, "QP0A2001", False), (Niveau.QPV, "093001", False),
]  # fmt: skip


@each_row(("niveau", "code", "taken"), CODES)
def test_a_code_has_the_form_of_its_level(niveau: Niveau, code: str, *, taken: bool) -> None:
    if taken:
        assert check_code(niveau, code) == code
        return
    with pytest.raises(InvalidValue, match=code):
        check_code(niveau, code)
