"""Which editions come, and from which sources each millésime of indicators is made. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from loaders.publication.sources import Sources
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.editions.edition import OPEN_TABLE, SURVEY, WAITING, Edition, EditionState
from parc_social.storage.editions.history import SurveyVersion
from parc_social.storage.editions.lifecycle import DERIVED
from parc_social.wording import cited


def coming(editions: Iterable[Edition], ids: Sequence[str] | None) -> list[Edition]:
    """The editions asked for; None: the newest that is staged of each source and millésime.

    Raises NotFound for an unknown id, InvalidValue when one can not be published as asked.
    """
    known = {edition.id: edition for edition in editions}
    if ids is None:
        return _staged(known.values())
    asked = [_asked(known, identifier) for identifier in dict.fromkeys(ids)]
    _one_of_each(asked)
    return asked


class NothingToPublish(InvalidValue):
    """All were asked for, and none is staged, or each waits for a dated revision."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The day that was given to the versions of surveys to publish (None: none), and today."""

    dated: date | None
    today: date


def late(editions: Iterable[Edition], versions: Sequence[SurveyVersion]) -> list[Edition]:
    """The surveys among these that would be a further version of a published one."""
    known = {version.id for version in versions}
    years = {version.millesime for version in versions}
    return [
        e for e in editions if e.source == SURVEY and e.id not in known and e.millesime in years
    ]


def due(
    arriving: Sequence[Edition],
    versions: Sequence[SurveyVersion],
    revision: Revision,
    *,
    asked: bool,
) -> list[Edition]:
    """What may be published now: a late deposit or a correction of a survey needs its day.

    Without one it is left out, or refused when it was asked for by its id. Raises InvalidValue,
    also for a day before that of the version it follows, or still to come.
    """
    later = late(arriving, versions)
    for edition in later:
        before = [version for version in versions if version.millesime == edition.millesime][-1]
        if revision.dated is None and (asked or len(later) == len(arriving)):
            raise (InvalidValue if asked else NothingToPublish)(
                f"{edition.id} attend une révision datée : l'enquête OPS {edition.millesime} est"
                f" déjà publiée ({before.id}, version du {before.dated:%d/%m/%Y}) ; pour publier"
                f" ce dépôt tardif ou cette correction : « parc-social publish {edition.id}"
                " --revision AAAA-MM-JJ »"
            )
        if revision.dated and not before.dated <= revision.dated <= revision.today:
            raise InvalidValue(
                f"--revision {revision.dated} : une date entre le {before.dated:%d/%m/%Y} (version"
                f" {before.id}) et aujourd'hui est attendue"
            )
    return [e for e in arriving if revision.dated or e not in later]


def after(
    editions: Iterable[Edition], arriving: Sequence[Edition], leaving: Iterable[str] = ()
) -> list[Edition]:
    """The source editions that will be published once `arriving` took their places."""
    places = {(edition.source, edition.millesime) for edition in arriving}
    gone = {*leaving, *(edition.id for edition in arriving)}
    stay = [
        edition
        for edition in editions
        if edition.state is EditionState.PUBLISHED
        and edition.id not in gone
        and (edition.source, edition.millesime) not in places
    ]
    return [edition for edition in (*stay, *arriving) if edition.source != DERIVED]


def wanted(published: Sequence[Edition]) -> list[Sources]:
    """What the indicators of each millésime are made of: a survey and a register not later than it.

    Raises NotFound when there is a survey or a register but no territories.
    """
    by_source = {
        source: {edition.millesime: edition for edition in published if edition.source == source}
        for source in ("ops", "rpls", "territoires", OPEN_TABLE)
    }
    years = sorted({*by_source["ops"], *by_source["rpls"]})
    if years and not by_source["territoires"]:
        raise NotFound("aucune édition des territoires : chargez-la et publiez-la d'abord")
    registers = {year: _latest(by_source["rpls"], year) for year in years}
    return [
        Sources(
            millesime=year,
            ops=_latest(by_source["ops"], year),
            rpls=register,
            territoires=_nearest(by_source["territoires"], year),
            recent=max(by_source["territoires"].values(), key=lambda e: e.millesime),
            rpls_avant=by_source["rpls"].get(register.millesime - 1) if register else None,
            sdes=by_source[OPEN_TABLE].get(register.millesime) if register else None,
        )
        for year, register in registers.items()
    ]


def _asked(known: Mapping[str, Edition], identifier: str) -> Edition:
    if identifier not in known:
        raise NotFound(f"édition inconnue : {cited(identifier)}")
    edition = known[identifier]
    if edition.state is EditionState.PUBLISHED:
        raise InvalidValue(f"l'édition {identifier} est déjà publiée")
    if edition.source == DERIVED:
        raise InvalidValue(
            f"{identifier} : les indicateurs se publient avec leurs sources, jamais seuls"
        )
    return edition


def _one_of_each(asked: Iterable[Edition]) -> None:
    places: dict[tuple[str, int], str] = {}
    for edition in asked:
        place = (edition.source, edition.millesime)
        other = places.setdefault(place, edition.id)
        if other != edition.id:
            raise InvalidValue(
                f"deux éditions de {edition.source} {edition.millesime} :"
                f" {other} et {edition.id} ; choisissez"
            )


def _staged(editions: Iterable[Edition]) -> list[Edition]:
    staged = [e for e in editions if e.state in WAITING and e.source != DERIVED]
    newest: dict[tuple[str, int], Edition] = {}
    for edition in sorted(staged, key=lambda e: (e.made_at, e.id)):
        newest[edition.source, edition.millesime] = edition
    if not newest:
        raise NothingToPublish("aucune édition prête à publier")
    return sorted(newest.values(), key=lambda e: (e.source, e.millesime))


def _latest(editions: Mapping[int, Edition], year: int) -> Edition | None:
    return max(
        (e for y, e in editions.items() if y <= year), key=lambda e: e.millesime, default=None
    )


def _nearest(editions: Mapping[int, Edition], year: int) -> Edition:
    """Closest in time, before rather than after."""
    return min(editions.values(), key=lambda e: (abs(e.millesime - year), e.millesime > year))
