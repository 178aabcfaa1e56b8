"""Faults planted in the text of the product, by family: `make proof-mutants`.

Beside those of access (faults.py). Each changes one place of a module or of a statement, and names
the tests of which one must fail; a text that is no longer there is an error, and no proof.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from faults import ACCESS, ANSWERS, GATE, GUESSES, Change, Fault

PIECES = f"{GATE}/test_gate_parts.py"
QUOTAS = f"{GATE}/authorisation/test_quotas.py"
TRAIL = f"{GATE}/test_access_log.py"
ALGEBRA = f"{ACCESS}/test_grant_algebra.py"
POLICY = f"{ACCESS}/test_policy.py"
ANNEX = f"{ACCESS}/test_annexe.py"
SUCCESSIONS = f"{ACCESS}/test_successions.py"
MATRIX = f"{ACCESS}/test_rights_matrice.py::test_the_matrix"
ROWS = f"{ACCESS}/test_visible_rows.py"
WHOLE = "tests/spec/parc_social/storage/test_downloads.py"
CHAIN = "tests/integration/parc_social/journal/test_journal_chain.py"
FORM = f"{GATE}/test_access_log_query.py"
PREDICATE = "tests/spec/parc_social/access/secrecy/test_secret_predicat.py"
PARTITION = "tests/spec/parc_social/access/secrecy/test_secret_partition.py"
ATTACK = "tests/spec/parc_social/access/secrecy/test_secret_attaque.py"
ECONOMY = "tests/spec/parc_social/access/secrecy/test_secret_economie.py"
RENTS = "tests/spec/parc_social/access/secrecy/test_secret_loyers.py"
LIFE = "tests/integration/parc_social/storage/editions/test_editions_life.py"
NUMBERS = "tests/spec/loaders/ops/test_ops_parc_d_autrui.py"
CONTROLS = "tests/spec/loaders/ops/test_ops_controles.py"
FILES = "tests/integration/loaders/files/test_small_files.py"

Row = tuple[
    str, str, str, str, tuple[str, ...]
]  # what it breaks, module, text, in its place, tests


def _rewritten(old: str, new: str) -> Change:
    """The module run again with another text in one place."""

    def change(module: Any) -> None:
        source = Path(module.__file__).read_text(encoding="utf-8")
        if source.count(old) != 1:
            raise AttributeError(f"nothing to break, or twice: {module.__name__}: {old!r}")
        exec(compile(source.replace(old, new), module.__file__, "exec"), vars(module))  # noqa: S102 - our own source

    return change


def _said_otherwise(name: str, old: str, new: str) -> Change:
    """A statement, by its package and name, with another text in one place."""

    def change(module: Any) -> None:
        read: Callable[[str, str], str] = module.statement

        def broken(package: str, asked: str) -> str:
            text = read(package, asked)
            if f"{package}.{asked}" != name:
                return text
            if text.count(old) != 1:
                raise AttributeError(f"nothing to break, or twice: {name}.sql: {old!r}")
            return text.replace(old, new)

        module.statement = broken

    return change


def _texts(rows: Mapping[str, Row]) -> dict[str, Fault]:
    return {
        name: Fault(what, module, _rewritten(old, new), tests)
        for name, (what, module, old, new, tests) in rows.items()
    }


def _statements(rows: Mapping[str, Row]) -> dict[str, Fault]:
    where = "parc_social.storage.sql.text"
    return {
        name: Fault(what, where, _said_otherwise(of, old, new), tests)
        for name, (what, of, old, new, tests) in rows.items()
    }


_GATE: Mapping[str, Row] = {
    "verb-before-right": (
        "a verb is refused before the right is looked at", "auth_proxy.authorisation.decide",
        "    if not permits(grant, route.operation, None",
        "    if method in route.methods and not permits(grant, route.operation, None",
        (f"{ANSWERS}::test_a_verb_tells_nothing_of_what_is_hidden",),
    ),
    "verb-of-a-grid": (
        "a verb is refused on a grid without a cell", "auth_proxy.authorisation.decide",
        "if call.collection in coverages() and not (there", "if False and not (there",
        (f"{ANSWERS}::test_a_verb_tells_nothing_of_what_is_hidden",),
    ),
    "quota-spent": (
        "requests of an organisation are not counted", "auth_proxy.authorisation.quotas",
        "use.left -= 1", "use.left -= 0", (QUOTAS,),
    ),
    "quota-at-once": (
        "answers under way are not counted", "auth_proxy.authorisation.quotas",
        "use.under_way += 1", "use.under_way += 0", (QUOTAS,),
    ),
    "quota-refill": (
        "a bucket is full at once", "auth_proxy.authorisation.quotas",
        "use.left + (now - use.at) * rate", "use.left + quota.requetes", (QUOTAS,),
    ),
    "quota-of-all": (
        "one bucket for all organisations", "auth_proxy.authorisation.quotas",
        "return self._take(organisation.code, ", 'return self._take("", ', (QUOTAS,),
    ),
    "way-out-for-all": (
        "any secret is one that was accepted from there", "auth_proxy.authentication.attempts",
        "if (kind + account, network, self._digest(secret)) in self._accepted:",
        "if any(known[:2] == (kind + account, network) for known in self._accepted):",
        (f"{PIECES}::test_the_way_out_of_an_owner_is_what_was_accepted_from_there",),
    ),
    "attempts-one-wait": (
        "the wait does not grow", "auth_proxy.authentication.attempts",
        "_FIRST_WAIT_S * 2 ** min(over, 10)", "_FIRST_WAIT_S", (PIECES,),
    ),
    "attempts-of-network": (
        "failures of a network are not added up", "auth_proxy.authentication.attempts",
        "self._count(_ANY, network, self._bounds.tentatives_reseau)", "pass", (PIECES,),
    ),
    "attempts-one-kind": (
        "an old password in QGIS closes the pages too", "auth_proxy.authentication.attempts",
        '_kind: ClassVar[str] = "portail:"', '_kind: ClassVar[str] = ""', (PIECES,),
    ),
    "attempts-uncounted": (
        "a failed sign-in is not counted", "auth_proxy.authentication.sign_in",
        "        self._attempts.failed(name, address)\n", "", (GUESSES,),
    ),
    "absent-numbers": (
        "numbers of others are written without end", "auth_proxy.authorisation.absent_numbers",
        "allowed = left >= 1", "allowed = True",
        (f"{GATE}/authorisation/test_absent_numbers.py",),
    ),
    "body-of-a-reading": (
        "a reading with a body answers another question", "auth_proxy.authorisation.headers",
        'elif method in ("GET", "HEAD") and _has_body(environ):', "elif not method:",
        (ANSWERS, f"{GATE}/authentication/test_credentials.py"),
    ),
    "key-in-address-writes": (
        "a key in the address does more than read", "auth_proxy.authentication.sign_in",
        'credentials if environ["REQUEST_METHOD"] in READ else Unreadable()', "credentials",
        (f"{GATE}/authentication/test_credentials.py",),
    ),
    "watch-that-dies": (
        "a fault of ours leaves all answers unwatched", "auth_proxy.watchdog",
        "        except Exception as error:\n            log.error(\"request %s can't be watched\"",
        "        except ParcSocialError as error:\n            log.error(\"%s can't be watched\"",
        (f"{GATE}/test_watchdog.py",),
    ),
    "metrics-by-proxy": (
        "a proxy of this machine opens /metrics", "auth_proxy.health",
        "return at_home and not proxied and", "return at_home and",
        (f"{TRAIL}::test_metrics_are_for_the_machine_itself",),
    ),
    "forwarded-of-anybody": (
        "an address that anybody may have written", "server.wsgi.proxy_headers",
        "            if not self._trusts(address):\n                break\n", "",
        ("tests/unit/server/test_proxy_headers.py",),
    ),
}  # fmt: skip

_GRANT: Mapping[str, Row] = {
    "meet-columns": (
        "columns that both show", "parc_social.access.model.right_part",
        "tuple(name for name in one.columns if name in set(other.columns))", "one.columns",
        (ALGEBRA,),
    ),
    "meet-formats": (
        "formats that both open", "parc_social.access.model.right_part",
        "formats=_common(one.formats, other.formats)", "formats=one.formats", (ALGEBRA,),
    ),
    "meet-years": (
        "years that both open", "parc_social.access.model.right_part",
        "millesimes=_common(one.millesimes, other.millesimes)", "millesimes=one.millesimes",
        (ALGEBRA,),
    ),
    "no-condition-wins": (
        "no condition met with one", "parc_social.access.model.right_part",
        "return other if one is None else one", "return None", (ALGEBRA,),
    ),
    "empty-term": (
        "an empty term opens nothing", "parc_social.access.model.right_part",
        "return () in some or any(p.is_empty", "return any(p.is_empty", (ALGEBRA,),
    ),
    "own-rows-swallowed": (
        "a part on everybody's rows holds one on one's own", "parc_social.access.model.right_part",
        "            and (self.sirens is None) == (other.sirens is None)\n", "", (ALGEBRA,),
    ),
    "nowhere-is-somewhere": (
        "an empty perimeter opens nothing", "parc_social.access.model.perimeter",
        "return not (self.everything or any(self._codes()))", "return False", (ALGEBRA, POLICY),
    ),
    "france-by-union": (
        "several territories are not France", "parc_social.access.model.perimeter",
        "if any(p.everything for p in known):", "if len(known) > 1:", (ALGEBRA, POLICY, ANNEX),
    ),
    "france-inside-a-commune": (
        "France is not inside a commune", "parc_social.access.model.perimeter",
        "return not other.everything and all(", "return all(", (ALGEBRA,),
    ),
    "places-of-a-line": (
        "territories of a line of the annex", "parc_social.access.compile",
        "inside = FRANCE if places is None else perimeter_of(places, self._facts)",
        "inside = FRANCE", (ANNEX,),
    ),
    "columns-of-a-line": (
        "columns of a line of the annex", "parc_social.access.compile",
        "names = tuple(name for name in names if name in asked)", "del asked", (ANNEX,),
    ),
    "finest-level": (
        "nothing finer than a convention says", "parc_social.access.compile",
        "if finest is not None and not is_as_wide(", "if finest is ... and not is_as_wide(",
        (ANNEX,),
    ),
    "private-for-all": (
        "private columns for everybody", "parc_social.access.compile",
        "if private or f.audience is Audience.OPEN)", "if private or f.audience)", (MATRIX,),
    ),
    "convention-of-another": (
        "convention of another organisation", "parc_social.access.policy",
        "own = [c for c in conventions if c.organisation == organisation.code]",
        "own = [*conventions]",
        (f"{POLICY}::test_another_organisations_convention_opens_nothing",),
    ),
    "convention-not-active": (
        "convention that is not in force", "parc_social.access.policy",
        "if c.etat(today) is Etat.ACTIVE]", "if c.etat(today)]", (POLICY,),
    ),
    "end-of-two": (
        "end of the first of two conventions", "parc_social.access.model.grant",
        "until=min(ends, default=None)", "until=max(ends, default=None)",
        (f"{ALGEBRA}::test_an_intersection_ends_with_the_first_of_the_two",),
    ),
    "unknown-operation": (
        "operation that is not known", "parc_social.access.operation",
        "if operation not in _KNOWN or (operation in _WRITES", "if (operation in _WRITES",
        (ANNEX,),
    ),
    "transfer-of-later-stock": (
        "stock declared after it was passed on", "parc_social.access.model.succession",
        "(commune in self.communes and millesime <= self.le.year)", "commune in self.communes",
        (SUCCESSIONS,),
    ),
    "succession-to-come": (
        "succession of a day to come", "parc_social.access.model.succession",
        "sorted((s for s in successions if s.le <= day), key", "sorted(successions, key",
        (SUCCESSIONS,),
    ),
}  # fmt: skip

_EVERY_ROW = """    if right is None and collection is not None:
        names = tuple(field.name for field in collection.fields)
        right = Right(collection_id, (Part((FRANCE,), names),))
"""
_VISIBILITY: Mapping[str, Row] = {
    "years-of-a-part": (
        "years that a part opens", "parc_social.storage.sql.visibility",
        "if part.millesimes is not None and not (known", "if False and not (known", (ROWS,),
    ),
    "landlord-of-a-part": (
        "landlord of a part", "parc_social.storage.sql.visibility",
        "if part.sirens is not None and not (known", "if False and not (known", (ROWS,),
    ),
    "terms-of-any-part": (
        "rows of a part meet all of its terms", "parc_social.storage.sql.visibility",
        'return _any([" AND ".join(terms) for terms in parts])',
        'return _any([" OR ".join(terms) for terms in parts])', (ROWS,),
    ),
    "part-without-column": (
        "relation that lacks the column of a part", "parc_social.storage.sql.visibility",
        "if not self._can_meet(part):", "if False:", (ROWS,),
    ),
    "whole-with-hidden-column": (
        "a whole edition with a column that is hidden", "parc_social.storage.sql.visibility",
        "whole = (part.is_open and every <= set(part.columns) for part in self._parts)",
        "whole = (part.is_open for part in self._parts)", (WHOLE,),
    ),
    "whole-of-some-rows": (
        "a whole edition of which some rows are open", "parc_social.storage.sql.visibility",
        "whole = (part.is_open and every <=", "whole = (every <=", (WHOLE,),
    ),
    "column-of-own-rows": (
        "private column on rows of others", "parc_social.storage.sql.visibility",
        'return f"CASE WHEN {shown} THEN {plain(name)} END"', "return plain(name)", (ROWS,),
    ),
    "collection-without-right": (
        "collection without a right", "parc_social.storage.sql.visibility",
        "    if right is None or collection is None:", _EVERY_ROW + "    if right is None:",
        (f"{ROWS}::test_without_a_right_a_collection_is_not_there",),
    ),
}  # fmt: skip

_JOURNAL: Mapping[str, Row] = {
    "hash-without-question": (
        "what was asked is not hashed", "parc_social.journal.chain",
        "if name != _PRINT))", 'if name not in (_PRINT, "requete")))', (CHAIN,),
    ),
    "line-of-another-chain": (
        "a line that does not follow the one before", "parc_social.journal.point",
        'if line["precedent"] != self.last:', "if False:",
        (CHAIN,),
    ),
    "seal-taken-out": (
        "a seal that is gone", "parc_social.journal.point",
        'if seal["numero"] != number:', "if False:", (CHAIN,),
    ),
    "seal-of-another-head": (
        "the last line that a seal names", "parc_social.journal.point",
        'if (seal["rang"], seal["tete"]) != (self.rank, self.last):', "if False:", (CHAIN,),
    ),
    "line-without-seal": (
        "lines added behind the last seal", "parc_social.journal.verify",
        "if extra is not None:", "if False:", (CHAIN,),
    ),
    "head-changed": (
        "the inscription of a writer", "parc_social.journal.verify",
        'if head["empreinte"] != head_print(head):', "if False:", (CHAIN,),
    ),
    "seal-kept-elsewhere": (
        "a seal that was kept elsewhere", "parc_social.journal.verify",
        "faults += _unsealed(connection, set(expected) - archives.seals, places)", "faults += []",
        (CHAIN,),
    ),
    "fine-line-noted": (
        "fine data go out before their line is kept", "auth_proxy.gate",
        "(journal.append if fine else journal.note)", "journal.note",
        (f"{TRAIL}::test_fine_data_is_refused_when_its_line_can_not_be_written",),
    ),
    "values-of-a-refusal": (
        "values of a refused question", "auth_proxy.access_log",
        "answered=answer.status < 400", "answered=True", (TRAIL,),
    ),
    "values-of-a-filter": (
        "values compared with any column", "auth_proxy.access_log_query",
        "kept = _TERRITORY.fullmatch(column) and", "kept =", (FORM,),
    ),
    "names-of-anything": (
        "names that are on no list", "auth_proxy.access_log_query",
        "return name if known else HIDDEN", "return name", (FORM, TRAIL),
    ),
}  # fmt: skip

_PARTITION: Mapping[str, Row] = {
    "others-below-the-floor": (
        "households of the others of a landlord", "parc_social.access.secrecy.predicate",
        "if 0 < households - (known & ONE_FIELD) < self.floor:\n                return landlord",
        "if False:\n                return landlord", (PREDICATE, PARTITION, ATTACK),
    ),
    "others-by-number-alone": (
        "answers of the others of a landlord", "parc_social.access.secrecy.predicate",
        "return bool(others & ONE_FIELD) and not self.comparison.holds(others)", "return False",
        (PREDICATE, PARTITION, ATTACK),
    ),
    "movers-of-one-landlord": (
        "movers beside a landlord's own", "parc_social.access.secrecy.predicate",
        "return bool(known) and not self._halves_hold(total - known)", "return False",
        (PARTITION, ATTACK),
    ),
    "one-class-of-all": (
        "all in one class", "parc_social.access.secrecy.count_vector",
        "            if question.homogeneity:  #", "            if False:  #",
        (PREDICATE, PARTITION, ATTACK),
    ),
    "class-of-one": (
        "a class of one household", "parc_social.access.secrecy.count_vector",
        "CountField(name, None, question.floor, free=True)", "CountField(name, None, 1, free=True)",
        (PREDICATE, PARTITION, ATTACK),
    ),
    "few-who-answered": (
        "few who answered a question", "parc_social.access.secrecy.count_vector",
        "found.append(CountField(question.connus, None, rule.floor, free=True))",
        "found.append(CountField(question.connus, None, 1, free=True))",
        (PREDICATE, PARTITION, ATTACK),
    ),
    "plain-words-homogeneity": (
        "all in one class, in the rule in plain words", "parc_social.access.secrecy.rule",
        "return not (question.homogeneity and known and known in classes)", "return True",
        (PREDICATE,),
    ),
    "plain-words-coalition": (
        "a landlord's others, in the rule in plain words", "parc_social.access.secrecy.rule",
        "views = held.values() if rule.coalition else ()", "views = ()", (PREDICATE,),
    ),
    "strictest-is-laxest": (
        "the strictest of several rules", "parc_social.access.secrecy.rule",
        "max(rule.floor for rule in rules)", "min(rule.floor for rule in rules)", (PREDICATE,),
    ),
    "below-the-finest": (
        "groups below the level of their table", "parc_social.access.secrecy.grouping",
        "at = np.maximum(np.asarray(levels, dtype=np.int64), finest)",
        "at = np.asarray(levels, dtype=np.int64)",
        (f"{PARTITION}::test_nothing_is_grouped_below_the_level_of_its_table",),
    ),
    "laxest-rule-of-a-chain": (
        "each table passes the rules before its own", "parc_social.access.secrecy.chain",
        "rule = strictest(tuple(table.rule for table in tables[:n]))", "rule = tables[0].rule",
        (PARTITION, ATTACK),
    ),
    "two-landlords": (
        "figures of the business of two landlords", "parc_social.access.secrecy.tables",
        "sum(n > 0 for n in dwellings) >= self.landlords and", "bool(dwellings) and",
        (PREDICATE, ECONOMY),
    ),
    "one-who-dominates": (
        "figures that one landlord makes", "parc_social.access.secrecy.tables",
        "<= self.share * sum(dwellings)", "<= 100 * sum(dwellings)", (PREDICATE, ECONOMY),
    ),
    "class-less-its-group": (
        "what a group of business less its classes tells", "parc_social.access.secrecy.rents",
        "        if not failing:\n            return cut\n", "        return cut\n", (RENTS,),
    ),
    "rents-of-a-pair": (
        "landlords who know each other's rents", "parc_social.access.secrecy.crossing",
        "min(economy.landlords - 1, len(few))", "min(1, len(few))", (RENTS,),
    ),
    "business-of-dwellings-alone": (
        "sums beside the count of dwellings", "parc_social.access.secrecy.economy",
        "            total >>= _BITS\n", "            break\n", (ECONOMY,),
    ),
}  # fmt: skip

_VERSIONS: Mapping[str, Row] = {
    "late-file-of-one": (
        "what came with a later file", "parc_social.access.secrecy.economy",
        "for side in (change.plus, change.moins):", "for side in (change.moins,):",
        (ECONOMY,),
    ),
    "what-left-of-one": (
        "what left with a later file", "parc_social.access.secrecy.economy",
        "for side in (change.plus, change.moins):", "for side in (change.plus,):",
        (ECONOMY,),
    ),
    "group-as-it-is-now": (
        "what a group has become", "parc_social.access.secrecy.economy",
        "found = set(_failing(change.now, economy))", "found = set[int]()",
        (ECONOMY,),
    ),
    "edition-held-for-ever": (
        "an edition of before, once its time is over", "parc_social.storage.editions.pinning",
        "        if age >= hold_s:\n            return\n", "",
        (f"{LIFE}::test_an_edition_of_before_is_gone_once_its_time_is_over",),
    ),
    "correction-of-ten": (
        "a correction of ten households", "parc_social.access.secrecy.version_changes",
        "total = added(pairs.group, own, cut.count)\n        failing |= _is_few(total, rule)\n",
        "total = added(pairs.group, own, cut.count)\n",
        ("tests/integration/loaders/publication/test_publication.py::test_a_correction_of_ten_households_waits",),
    ),
    "merger-opens-nothing": (
        "groups that a merger opens to one landlord", "parc_social.access.model.succession",
        "held = succession.vers", "held = succession.de", (SUCCESSIONS,),
    ),
}  # fmt: skip

_JOINS: Mapping[str, Row] = {
    "register-of-anybody": (
        "dwelling of the register, whoever holds it", "loaders.ops.parc",
        "ON t.siren_rpls = l.siren_bailleur AND t.code_commune", "ON t.code_commune",
        (NUMBERS,),
    ),
    "stock-that-was-passed-on": (
        "dwelling in a commune that was passed on", "loaders.ops.parc",
        "ON t.siren_rpls = l.siren_bailleur AND t.code_commune = l.code_commune",
        "ON t.siren_rpls = l.siren_bailleur", (NUMBERS,),
    ),
    "own-by-birth": (
        "own stock, whatever succession has a say", "loaders.ops.tenu",
        " AND NOT list_contains($sauf, siren)", " AND $sauf IS NOT NULL", (NUMBERS,),
    ),
    "place-of-anothers": (
        "place of a dwelling that another landlord named", "loaders.ops.menage",
        "ON parc.siren = l.siren_bailleur AND parc.identifiant_rpls", "ON parc.identifiant_rpls",
        (NUMBERS,),
    ),
    "refused-line-kept": (
        "a refused line among the households", "loaders.ops.menage",
        "ANTI JOIN refusee USING (fichier, ligne)\n", "", (CONTROLS, FILES),
    ),
    "twins-struck-off-by-key": (
        "rank of a landlord's line among its twins", "loaders.rpls.apparie",
        "AND b.rang = p.rang", "", (f"{FILES}::test_twins_pair_one_for_one_by_what_tells_them",),
    ),
}  # fmt: skip

_LOADERS: Mapping[str, Row] = {
    "one-number-one-row": (
        "two landlords who write one number", "loaders.ops.stage",
        "PARTITION BY siren_bailleur, id_logement_rpls", "PARTITION BY id_logement_rpls",
        (NUMBERS,),
    ),
    "rules-of-anothers-dwelling": (
        "rules on a dwelling that another landlord named", "loaders.ops.stage",
        '"parc.siren = lecture.siren_bailleur AND parc.identifiant_rpls = lecture.id_log',
        '"parc.identifiant_rpls = lecture.id_log', (NUMBERS,),
    ),
    "family-without-dates": (
        "dwellings of the whole family of a succession", "loaders.ops.tenure",
        "            if owner(", "            if True or owner(", (NUMBERS,),
    ),
    "mandatory-value": (
        "a mandatory value", "loaders.tabular.rules",
        "        *(_mandatory(layout, c) for c in layout.colonnes if c.obligatoire),\n", "",
        (CONTROLS,),
    ),
    "values-of-a-form": (
        "a value that does not have its form", "loaders.tabular.rules",
        "        *(_form(c) for c in layout.colonnes if c.controle is not None),\n", "",
        (CONTROLS,),
    ),
}  # fmt: skip

OF_TEXTS = (_GATE, _GRANT, _VISIBILITY, _JOURNAL, _PARTITION, _VERSIONS, _LOADERS)
OF_STATEMENTS = _JOINS
FAMILIES: Mapping[str, Mapping[str, Fault]] = {
    "portail d'entrée": _texts(_GATE),
    "Grant": _texts(_GRANT),
    "visibilité": _texts(_VISIBILITY),
    "journal": _texts(_JOURNAL),
    "partition": _texts(_PARTITION),
    "versions": _texts(_VERSIONS),
    "jointures des chargeurs": {**_statements(_JOINS), **_texts(_LOADERS)},
}
MUTANTS: Mapping[str, Fault] = {
    name: fault for family in FAMILIES.values() for name, fault in family.items()
}
