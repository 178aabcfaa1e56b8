"""`parc-social convention`: drafts, signatures, suspension, revocation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import yaml

from cli.accounts.registry import (
    Json,
    acting_as,
    facts_of_now,
    migrated_registry,
    parse_day,
    read_text,
    show,
    today,
)
from cli.convention_shown import convention_lines, names_of_now, places_of
from parc_social.access.conventions.annexe import Annexe
from parc_social.access.conventions.annexe_format import (
    annexe_of,
    as_text,
    limits_text,
    parse_bornes,
    parse_ligne,
)
from parc_social.access.conventions.convention import (
    SIGNATURES,
    Acte,
    Convention,
    Evenement,
    check_signatory,
)
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.organisation import parse_organisation
from parc_social.errors import InvalidValue, NotFound
from parc_social.registry.registry import Registry
from parc_social.wording import cited

Numero = Annotated[str, typer.Argument(help="Numéro de la convention.")]
Compte = Annotated[str, typer.Option("--compte", help="Identifiant de la personne qui agit.")]
Motif = Annotated[str, typer.Option("--motif", help="Raison, gardée avec l'acte.")]


Lignes = Annotated[
    list[str] | None,
    typer.Option(
        help="Droit de l'annexe : collection[=france|ressort|stock][;territoires=commune:93066]"
        "[;millesimes=2022,2024][;colonnes=…][;formats=…][;finesse=rpls:commune]"
        "[;organismes=code,code|tous : pour qui lit un portail fédérateur][;republication] ; la "
        "collection * est la grille du type. Sans ligne, la grille. Répétable."
    ),
]
Bornes = Annotated[
    list[str] | None,
    typer.Option(help="Limite de toute l'annexe : millesimes=2022, formats=json… Répétable."),
]
AnnexeYaml = Annotated[
    Path | None, typer.Option(help="Annexe en YAML (lignes, bornes), au lieu des options.")
]


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Conventions avec le GIP SNE.", no_args_is_help=True)
    for command in (
        lister, montrer, creer, texte, modele,
        envoyer, signer, contresigner, suspendre, reprendre, revoquer,
    ):  # fmt: skip
        group.command()(command)
    root.add_typer(group, name="convention")


def lister(as_json: Json = False) -> None:
    """Liste les conventions et leur état du jour."""
    with migrated_registry() as registry:
        rows = [
            {
                "numero": c.numero,
                "organisation": c.organisation,
                "debut": c.debut.isoformat(),
                "fin": c.fin.isoformat(),
                "etat": c.etat(today()).value,
                "lignes": " ".join(as_text(line) for line in c.lignes),
                "bornes": " ".join(limits_text(c.annexe.bornes)),
            }
            for c in registry.agreements.all()
        ]
    show(rows, as_json=as_json)


def creer(
    numero: Numero,
    *,
    organisation: Annotated[str, typer.Option(help="SIREN, ou code Insee d'une commune.")],
    debut: Annotated[str, typer.Option(help="Premier jour, AAAA-MM-JJ.")],
    fin: Annotated[str, typer.Option(help="Dernier jour, AAAA-MM-JJ.")],
    nom: Annotated[str | None, typer.Option(help="Nom d'un organisme nouveau.")] = None,
    genre: Annotated[
        str | None, typer.Option("--type", help="Type d'un organisme nouveau : gip, etat, epci…")
    ] = None,
    ressort: Annotated[
        str | None, typer.Option(help="Territoire de l'État : france, region:11, departement:93.")
    ] = None,
    ligne: Lignes = None,
    borne: Bornes = None,
    annexe: AnnexeYaml = None,
    objet: Annotated[str, typer.Option(help="À quoi servent les données (article 1).")] = "",
    nom_modele: Annotated[
        str, typer.Option("--modele", help="Modèle de texte, dans sa dernière version.")
    ] = DONNEES,
) -> None:
    """Crée un brouillon ; l'organisme est ajouté s'il est nouveau (--nom et --type)."""
    annex = _annexe(annexe, ligne or (), borne or ())
    draft = Convention(
        numero,
        organisation,
        parse_day("--debut", debut),
        parse_day("--fin", fin),
        annexe=annex,
        objet=objet,
    )
    with migrated_registry() as registry:
        text = registry.texts.modele(nom_modele)
        _settle_organisation(registry, organisation, nom, genre, ressort)
        registry.agreements.create(replace(draft, modele=(text.id, text.version)))
    typer.echo(f"convention {numero} : brouillon créé")


def _annexe(file: Path | None, lines: Sequence[str], bounds: Sequence[str]) -> Annexe:
    if file is None:
        return Annexe(tuple(parse_ligne(text) for text in lines), parse_bornes(bounds))
    if lines or bounds:
        raise InvalidValue("--annexe dit toute l'annexe : sans --ligne ni --borne")
    return read_annexe(file)


def montrer(numero: Numero) -> None:
    """Affiche toute une convention : parties, dates, annexe, histoire, et ce qu'elle ouvre."""
    with migrated_registry() as registry:
        convention = registry.agreements.get(numero)
        organisation = registry.accounts.organisation(convention.organisation)
    names = names_of_now(places_of(convention))
    for line in convention_lines(convention, organisation, facts_of_now(), names, today()):
        typer.echo(line)


def texte(numero: Numero) -> None:
    """Affiche le texte à lire et à signer."""
    with migrated_registry() as registry:
        text = registry.texts.text(registry.agreements.get(numero))
    typer.echo(text)


def modele(
    nom: Annotated[str, typer.Argument(help="Nom du modèle, « donnees » d'office.")] = DONNEES,
    fichier: Annotated[
        Path | None, typer.Option("--fichier", help="Nouvelle version, texte UTF-8.")
    ] = None,
) -> None:
    """Affiche un modèle de texte, ou en ajoute une version (les conventions gardent la leur)."""
    with migrated_registry() as registry:
        if fichier is None:
            typer.echo(registry.texts.modele(nom).texte)
            return
        version = registry.texts.add_modele(nom, read_text(fichier), today())
    typer.echo(f"modèle {version.id}, version {version.version} : {version.sha256}")


def envoyer(numero: Numero, compte: Compte) -> None:
    """Envoie un brouillon à la signature de l'organisme (compte du GIP)."""
    _act(numero, Acte.ENVOYER, compte)


def signer(numero: Numero, compte: Compte) -> None:
    """Signe pour l'organisme (compte de rôle signataire)."""
    _act(numero, Acte.SIGNER, compte)


def contresigner(numero: Numero, compte: Compte) -> None:
    """Contresigne pour le GIP (une autre personne, de rôle signataire)."""
    _act(numero, Acte.CONTRESIGNER, compte)


def suspendre(numero: Numero, compte: Compte, motif: Motif) -> None:
    """Suspend l'accès, dans les 5 secondes (compte du GIP)."""
    _act(numero, Acte.SUSPENDRE, compte, motif)


def reprendre(numero: Numero, compte: Compte, motif: Motif = "") -> None:
    """Lève une suspension (compte du GIP)."""
    _act(numero, Acte.REPRENDRE, compte, motif)


def revoquer(numero: Numero, compte: Compte, motif: Motif) -> None:
    """Révoque pour toujours (compte du GIP)."""
    _act(numero, Acte.REVOQUER, compte, motif)


def _act(numero: str, acte: Acte, compte: str, motif: str = "") -> None:
    with migrated_registry() as registry:
        convention = registry.agreements.get(numero)
        acting_as(registry, compte, lambda who: check_signatory(acte, who, convention))
        signed_text = convention.texte if acte in SIGNATURES else ""
        event = Evenement(acte, datetime.now(UTC), compte, motif, signed_text)
        after = registry.agreements.act(numero, event, today())
    typer.echo(f"convention {numero} : {after.etat(today()).value}")


def _settle_organisation(
    registry: Registry, code: str, nom: str | None, genre: str | None, ressort: str | None
) -> None:
    """Known already, or described by the options; never changed without being told."""
    try:
        organisation = registry.accounts.organisation(code)
    except NotFound:
        if nom is None or genre is None:
            raise InvalidValue(
                f"organisme {cited(code)} inconnu : donnez --nom et --type"
            ) from None
        registry.accounts.save_organisation(parse_organisation(code, nom, genre, ressort))
        return
    if genre not in (None, organisation.genre.value):
        raise InvalidValue(
            f"l'organisme {cited(code)} est déjà connu, de type {organisation.genre.value}"
        )


_LARGEST = 1_000_000  # characters


def read_annexe(file: Path) -> Annexe:
    """The annex of a file with `lignes` and `bornes`. Raises InvalidValue or Unavailable."""
    text = read_text(file)
    if len(text) > _LARGEST:
        raise InvalidValue(f"{file} : trop long, au plus {_LARGEST} caractères")
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", ligne {mark.line + 1}" if mark else ""
        raise InvalidValue(f"{file}{line} : YAML illisible") from error
    try:
        return annexe_of(document)
    except InvalidValue as error:
        raise InvalidValue(f"{file} : {error}") from error
