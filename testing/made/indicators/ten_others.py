"""What is made of several sources, of landlords, of ceilings, or of nothing, by indicator."""

from collections.abc import Sequence

# Of whole communes: ten dwellings of 93001, the year before, its main residences.
COMMUNES: dict[str, list[tuple[int, int | None, float | None]]] = {  # before, residences, value
    "RPLS-002": [(0, 80, 12.5), (0, None, None), (0, 160, 6.3)],
    "RPLS-003": [(8, None, 25.0), (16, None, -37.5), (0, None, None), (10, None, 0.0)],
}
# Dwellings that stayed, of a landlord whose file says which left; why the others did; value.
EXITS: dict[str, list[tuple[int, str, int, int, float | None]]] = {
    "RPLS-610": [(6, "1345", 4, 10, 40.0), (9, "2", 0, 9, 0.0), (0, "2", 0, 0, None)],
    "RPLS-611-a": [(7, "113", 2, 10, 20.0), (10, "", 0, 10, 0.0)],
    "RPLS-611-b": [(9, "24", 1, 10, 10.0), (10, "", 0, 10, 0.0)],
    "RPLS-611-c": [(7, "331", 2, 10, 20.0), (10, "4", 0, 11, 0.0)],
    "RPLS-611-d": [(197, "441", 2, 200, 1.0), (10, "5", 0, 11, 0.0)],
    "RPLS-611-e": [(7, "554", 2, 10, 20.0), (10, "1", 0, 11, 0.0)],
}
# Rents of dwellings of 50 m² where the ceilings are 5 and 6 € a square metre; value.
CEILED: dict[str, list[tuple[list[float | None], int, int, float | None]]] = {
    "RPLS-612-a": [([249, 250, 251, 300, None], 2, 4, 50.0), ([300.5], 0, 1, 0.0)],
    "RPLS-612-b": [([249, 300, 301, 0, None], 2, 3, 66.7), ([None], 0, 0, None)],
}
# The same of dwellings of so many rooms, beside one of each other number.
CEILED_ROOMS = {
    f"RPLS-{code}-{letter}": rooms
    for code in ("613", "614")
    for letter, rooms in zip("abcde", ((1,), (2,), (3,), (4,), (5, 9)), strict=True)
}
CEILED |= {
    code: CEILED["RPLS-612-a" if code.startswith("RPLS-613") else "RPLS-612-b"]
    for code in CEILED_ROOMS
}
LANDLORDS: dict[str, list[tuple[Sequence[str | None], float]]] = {
    "RPLS-005": [([*"1112223", None, None, None], 3.0), ([None] * 10, 0.0)]
}
# Ten communes of 20 households each, the shares of all operands alike, in tenths.
TENTHS = (100, 100, 100, 100, 100, 300, 300, 300, 300, 300)
SYNTHESIS: dict[str, list[tuple[int | None, int | None]]] = {  # share, what is made of it
    "X-002": [(100, -100), (200, 0), (300, 100), (None, None)],  # mean 20.0, deviation 10.0
    "X-003": [(100, 1), (149, 1), (150, 2), (199, 2), (200, 3), (250, 4), (None, None)],
}
ABSENT = {"X-001"}
