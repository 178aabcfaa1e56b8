"""The zone of who asks for none is the territory that his rights name, if they name one."""

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from portal.map.home_zone import zone_of_right
from testing.rows import each_row

_SEINE_SAINT_DENIS = Perimeter(departements=("93",))
_PARIS = Perimeter(epci=("200054781",))


@each_row(
    ("parts", "zone"),
    [
        ([[_SEINE_SAINT_DENIS]], "departement:93"),
        ([[_SEINE_SAINT_DENIS], [_SEINE_SAINT_DENIS]], "departement:93"),
        ([[_PARIS]], "epci:200054781"),
        ([[Perimeter(regions=("11",))]], "region:11"),
        ([[Perimeter(communes=("93066",))]], "commune:93066"),
        ([[_SEINE_SAINT_DENIS], [_PARIS]], None),
        ([[_SEINE_SAINT_DENIS, _PARIS]], None),
        ([[Perimeter(departements=("93", "974"))]], None),
        ([[Perimeter(departements=("93",), communes=("97411",))]], None),
        ([[Perimeter(communes=("93001", "93005"))]], None),
        ([[_SEINE_SAINT_DENIS], [FRANCE]], None),
        ([[FRANCE]], None),
        ([], None),
    ],
)
def test_a_right_names_a_territory_or_none(parts: list[list[Perimeter]], zone: str | None) -> None:
    right = Right("indicateurs-iris", tuple(RightPart(tuple(some), ("code",)) for some in parts))
    assert str(zone_of_right(right)) == str(zone)


def test_without_a_right_there_is_no_zone() -> None:
    assert zone_of_right(None) is None
