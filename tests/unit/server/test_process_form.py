"""A form of a process: a control an input, filled in with the example, read back as JSON."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from parc_social.errors import InvalidValue
from server.html.process_form import InputKind, controls, inputs_of, kind_of, media_of
from testing.rows import each_row

SCHEMAS: dict[str, dict[str, Any]] = {
    "niveau": {"type": "string", "enum": ["commune", "epci"]},
    "texte": {"type": "string"},
    "codes": {"type": "array", "items": {"type": "string"}},
    "annees": {"type": "array", "items": {"type": "integer"}},
    "bornes": {"type": "array", "items": {"type": "number"}},
    "indicateurs": {"type": "array", "items": {"type": "string", "enum": ["logements", "x"]}},
    "nombre": {"type": "integer", "minimum": 2, "maximum": 12, "default": 5},
    "pause": {"type": "number"},
    "oui": {"type": "boolean", "default": False},
    "zone": {"oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]},
    "adresses": {"type": "array", "items": {"type": "object"}},
    "document": {"oneOf": [{"type": "string"}, {"type": "string"}]},
    "boite": {"allOf": [{"format": "ogc-bbox"}]},
}
EXAMPLE = {
    "niveau": "epci", "codes": ["1", "2"], "indicateurs": ["logements"], "pause": 0.5, "oui": True,
    "zone": {"type": "Polygon", "coordinates": []}, "adresses": [{"voie": "rue de l'Été"}],
}  # fmt: skip
DESCRIPTION: dict[str, Any] = {
    "inputs": {
        name: {"title": name.title(), "schema": schema, "minOccurs": int(name == "niveau")}
        for name, schema in SCHEMAS.items()
    },
    "outputs": {
        "lignes": {"schema": {"oneOf": [{"type": "array"}, {"contentMediaType": "text/csv"}]}},
        "resume": {"schema": {"type": "object"}},
    },
    "example": {"inputs": EXAMPLE},
}


def filled(**given: Any) -> MultiDict[str, str]:
    pairs = [(f"entree.{n}", v) for n, vs in given.items() for v in
             (vs if isinstance(vs, list) else [vs])]  # fmt: skip
    return MultiDict(pairs)


def sent(description: dict[str, Any]) -> MultiDict[str, str]:
    """What a browser sends of the form as it was first shown."""
    pairs: list[tuple[str, str]] = []
    for one in controls(description, None, "fr"):
        if one.kind in (InputKind.CHOICE, InputKind.CHOICES):
            pairs += [(one.field, value) for value, _ in one.values if value in one.chosen]
        elif one.kind is not InputKind.YES or one.chosen:
            pairs.append((one.field, one.value))
    return MultiDict(pairs)


def test_the_form_as_it_is_first_shown_asks_for_the_example() -> None:
    assert inputs_of(DESCRIPTION, sent(DESCRIPTION)) == {**EXAMPLE, "nombre": 5}


@each_row(
    ("name", "kind"),
    [
        ("niveau", InputKind.CHOICE), ("texte", InputKind.TEXT), ("codes", InputKind.LIST),
        ("annees", InputKind.LIST), ("bornes", InputKind.LIST), ("indicateurs", InputKind.CHOICES),
        ("nombre", InputKind.NUMBER), ("pause", InputKind.NUMBER), ("oui", InputKind.YES),
        ("zone", InputKind.DOCUMENT), ("adresses", InputKind.DOCUMENT),
        ("document", InputKind.TEXT), ("boite", InputKind.DOCUMENT),
    ],
)  # fmt: skip
def test_an_input_has_the_control_of_its_schema(name: str, kind: InputKind) -> None:
    assert kind_of(SCHEMAS[name]) is kind


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("codes", "93066, 93001;97401\n 97402", ["93066", "93001", "97401", "97402"]),
        ("annees", "2024 2025", [2024, 2025]), ("bornes", "1.5 2", [1.5, 2.0]),
        ("nombre", "12", 12), ("pause", "0,5", 0.5),
        ("indicateurs", ["logements", "x"], ["logements", "x"]),
        ("oui", "oui", True), ("oui", "non", False), ("texte", "  deux mots ", "deux mots"),
        ("texte", "", None), ("niveau", "", None), ("codes", " ", None),
        ("zone", '{"a": [1]}', {"a": [1]}),
    ],
)  # fmt: skip
def test_what_is_filled_in_is_read_as_its_input(name: str, given: Any, read: Any) -> None:
    assert inputs_of(DESCRIPTION, filled(**{name: given})).get(name) == read


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("nombre", "cinq", "nombre : un entier est attendu, lu « cinq »"),
        ("nombre", "2.5", "nombre : un entier"),
        ("pause", "vite", "pause : un nombre"),
        ("pause", "nan", "pause : un nombre est attendu, lu « nan »"),
        ("bornes", "1 1e999", "bornes : un nombre est attendu, lu « 1e999 »"),
        ("nombre", "9" * 400, "nombre : un entier est attendu"),
        ("zone", "NaN", "zone : ce texte n'est pas du JSON"),
        pytest.param("zone", "[" * 100_000, "zone : ce texte n'est pas du JSON", id="zone-deep"),
        ("annees", "2024 hier", "annees : un entier est attendu, lu « hier »"),
        ("zone", "{", "zone : ce texte n'est pas du JSON"),
        ("texte", ["a", "b"], "texte : donné deux fois"),
    ],
)
def test_what_can_not_be_read_names_its_input(name: str, given: Any, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        inputs_of(DESCRIPTION, filled(**{name: given}))


def test_a_refused_form_keeps_what_was_filled_in() -> None:
    asked = filled(niveau="commune", codes="1 2", nombre="cinq", indicateurs=["x"])
    shown = {one.name: one for one in controls(DESCRIPTION, asked, "fr")}
    assert shown["niveau"].chosen == {"commune"}
    assert (shown["codes"].value, shown["nombre"].value) == ("1 2", "cinq")
    assert shown["indicateurs"].chosen == {"x"}
    assert (shown["oui"].chosen, shown["zone"].value) == (frozenset(), "")


def test_indicators_are_chosen_by_their_names_in_the_pages_language() -> None:
    for language, label in (
        ("fr", "Logements du parc social (logements)"), ("en", "Social dwellings (logements)"),
    ):  # fmt: skip
        found = {one.name: one for one in controls(DESCRIPTION, None, language)}
        assert found["indicateurs"].values == (("logements", label), ("x", "x"))


def test_a_file_is_offered_of_the_first_output_that_comes_in_its_type() -> None:
    assert media_of(DESCRIPTION) == {"text/csv": "lignes"}
