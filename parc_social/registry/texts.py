"""Models of conventions and the texts that were sent to be signed; neither ever changes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from parc_social.access.conventions.convention import Convention
from parc_social.access.conventions.text import Modele, check_modele, fingerprint, text_of
from parc_social.database.convention_rows import ModeleRow, OrganisationRow, TexteRow
from parc_social.database.engine import reading, writing
from parc_social.errors import InvalidValue, NotFound
from parc_social.registry.parties import organisation_of
from parc_social.wording import cited


class Texts:
    """Reads and adds; a model that changes is a new version."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_modele(self, identifier: str, texte: str, depuis: date) -> Modele:
        """A new version of a model. Raises InvalidValue for a text that can't be one."""
        check_modele(identifier, texte)
        with writing(self._engine) as session:
            return _add(session, identifier, texte, depuis)

    def settle_modele(self, identifier: str, texte: str, depuis: date) -> None:
        """Adds the version when no version has this text: harmless at each start."""
        versions = select(ModeleRow.version).where(
            ModeleRow.id == identifier, ModeleRow.sha256 == fingerprint(texte)
        )
        with reading(self._engine) as session:
            if session.scalars(versions).first() is not None:
                return
        with writing(self._engine) as session:
            if session.scalars(versions).first() is None:
                _add(session, identifier, texte, depuis)

    def modele(self, identifier: str, version: int | None = None) -> Modele:
        """A version of a model; None: the last one. Raises NotFound."""
        query = select(ModeleRow).where(ModeleRow.id == identifier)
        if version is not None:
            query = query.where(ModeleRow.version == version)
        with reading(self._engine) as session:
            row = session.scalars(query.order_by(ModeleRow.version.desc())).first()
            if row is None:
                label = identifier if version is None else f"{identifier}, version {version}"
                raise NotFound(f"aucun modèle de convention {cited(label)} dans le registre")
            return _modele(row)

    def modeles(self) -> Sequence[Modele]:
        """Every version of every model, by name and version."""
        with reading(self._engine) as session:
            rows = session.scalars(select(ModeleRow).order_by(ModeleRow.id, ModeleRow.version))
            return [_modele(row) for row in rows]

    def text(self, convention: Convention) -> str:
        """What was sent to be signed; before that, what would be. Raises NotFound without model."""
        with reading(self._engine) as session:
            row = session.get(TexteRow, convention.texte) if convention.texte else None
            return row.texte if row is not None else _fill(session, convention)


def freeze_text(session: Session, convention: Convention) -> str:
    """Keeps the text of a convention that is being sent; its fingerprint, empty without model."""
    if convention.modele is None:
        return ""
    text = _fill(session, convention)
    digest = fingerprint(text)
    if session.get(TexteRow, digest) is None:
        session.add(TexteRow(empreinte=digest, texte=text))
    return digest


def last_version(session: Session, modele: tuple[str, int] | None) -> tuple[str, int] | None:
    """The newest version of the same model; None of none."""
    if modele is None:
        return None
    query = select(func.max(ModeleRow.version)).where(ModeleRow.id == modele[0])
    return modele[0], session.scalar(query) or modele[1]


def _add(session: Session, identifier: str, texte: str, depuis: date) -> Modele:
    last = session.scalar(select(func.max(ModeleRow.version)).where(ModeleRow.id == identifier))
    modele = Modele(identifier, (last or 0) + 1, texte, depuis)
    session.add(
        ModeleRow(
            id=modele.id,
            version=modele.version,
            sha256=modele.sha256,
            texte=texte,
            depuis=depuis,
        )
    )
    return modele


def _fill(session: Session, convention: Convention) -> str:
    organisation = session.get(OrganisationRow, convention.organisation)
    row = session.get(ModeleRow, convention.modele) if convention.modele else None
    if row is None or organisation is None:
        raise NotFound(f"la convention {convention.numero} n'a pas de texte")
    if fingerprint(row.texte) != row.sha256:
        raise InvalidValue(f"le modèle {row.id}, version {row.version}, a été altéré")
    named = select(OrganisationRow).where(OrganisationRow.code.in_(convention.annexe.organismes))
    names = {one.code: one.nom for one in session.scalars(named)}
    return text_of(_modele(row), convention, organisation_of(organisation), names)


def _modele(row: ModeleRow) -> Modele:
    return Modele(row.id, row.version, row.texte, row.depuis)
