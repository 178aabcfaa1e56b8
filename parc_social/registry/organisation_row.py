"""An organisation as a row, and back."""

from parc_social.access.model.organisation import Organisation, parse_organisation
from parc_social.database.organisation_rows import OrganisationRow


def row_of(organisation: Organisation) -> OrganisationRow:
    """The row of an organisation."""
    ressort = organisation.ressort
    return OrganisationRow(
        code=organisation.code,
        nom=organisation.nom,
        genre=organisation.genre.value,
        ressort=f"{ressort.niveau}:{ressort.code}" if ressort else None,
    )


def organisation_of(row: OrganisationRow) -> Organisation:
    """The organisation of a row, checked again."""
    return parse_organisation(row.code, row.nom, row.genre, row.ressort)
