"""Names of territories as people spell them, and the one form that they have."""

from parc_social.domain.addresses.normal_form import asked_names, normal_name
from testing.rows import each_row

ONE_FORM = {
    "ILE SAINT DENIS": [
        "L'Île-Saint-Denis", "l’ile saint denis", "ILE-ST-DENIS", "La Île St. Denis",
        "île  saint-denis ",
    ],
    "SAINTE SUZANNE": ["Sainte-Suzanne", "ste suzanne", "STE-SUZANNE"],
    "PRE SAINT GERVAIS": ["Le Pré-Saint-Gervais", "pré st gervais", "les pre saint gervais"],
    "ABYMES": ["Les Abymes", "abymes", "LES ABYMES"],
    "HAY ROSES": ["L'Haÿ-les-Roses", "l hay les roses", "hay roses"],
    "OEUF EN TERNOIS": ["Œuf-en-Ternois", "oeuf en ternois"],
    "SAINTS GEOSMES": ["Saints-Geosmes", "sts geosmes"],
    "LA": ["La", "la"],  # nothing else is left of it
    "": ["", "  ", "'-", "東京"],
}  # fmt: skip


@each_row(("written", "form"), [(one, form) for form, some in ONE_FORM.items() for one in some])
def test_a_name_has_one_form_however_it_is_written(written: str, form: str) -> None:
    assert normal_name(written) == form


@each_row(
    ("typed", "forms"),
    [
        ("mont", ("MONT",)),
        ("st", ("SAINT", "ST")),  # Strasbourg begins so too
        ("st d", ("SAINT D",)),
        ("l'ile st", ("ILE SAINT", "ILE ST")),
        ("ste", ("SAINTE", "STE")),
        ("", ()),
        ("!", ()),
    ],
)
def test_what_is_being_typed_may_begin_several_names(typed: str, forms: tuple[str, ...]) -> None:
    assert asked_names(typed) == forms
