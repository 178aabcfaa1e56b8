"""Invented landlords: who works where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.demo.country import Lieu, Pays

_PREFIX = "9999"  # the end of the range of SIREN: none is known there
_AT_LEAST = 9
_AT_MOST = 12  # in a département
_DWELLINGS_EACH = 3_000
_LOCAL_WEIGHT = 5.0
_NAMES = ("Horizon", "Arcadie", "Alizé", "Grand Large", "Belle Étoile", "Trois Rivières",
          "Clairval", "Hautes Terres", "Val Fleuri", "Mirabelle", "Primevère", "Orée")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bailleur:
    """A landlord. groupe: the EPT, EPCI or place where it works, None: whole départements.

    essai: the small one whose deposit holds the planted errors.
    """

    numero: int
    siren: str
    nom: str
    departements: tuple[str, ...]
    groupe: str | None
    essai: bool = False

    @property
    def siret(self) -> str:
        """Its head office: NIC 0001 and the Luhn key."""
        return _keyed(f"{self.siren}0001")

    @property
    def numero_rpls(self) -> str:
        """The organism number of nine characters in the register's files."""
        return f"{900_000_000 + self.numero:09d}"

    def weight(self, lieu: Lieu) -> float:
        """How much it builds in a place of one of its départements; 0 where it doesn't work."""
        if self.essai:
            return 0.0
        if self.groupe is None:
            return 1.0 + self.numero % 3
        return _LOCAL_WEIGHT if self.groupe == lieu.groupe else 0.0


def found_bailleurs(pays: Pays, dwellings: dict[str, int]) -> list[Bailleur]:
    """Landlords of the départements, the small one of the planted errors last.

    Whole-département and local ones alternate: two local ones have disjoint communes wherever a
    département has two groups. Every second département shares one with the next.
    """
    found: list[Bailleur] = []
    codes = list(dwellings)
    for i, code in enumerate(codes):
        wanted = max(
            -(-_AT_LEAST // len(codes)), min(_AT_MOST, 3 + dwellings[code] // _DWELLINGS_EACH)
        )
        shared = found[-1] if i % 2 and found else None
        if shared and shared.groupe is None:
            found[-1] = replace(shared, departements=(*shared.departements, code))
        groups = _groups(pays.lieux(code))
        for j, group in _plan(groups, wanted, last_is_shared=i % 2 == 0):
            found.append(_bailleur(len(found), pays, code, (j, group)))
    largest = max(codes, key=lambda code: dwellings[code])
    small = len(found)
    essais = Bailleur(small, _siren(small), "SEM fictive des Essais", (largest,), None, essai=True)
    return [*found, essais]


def _plan(
    groups: Sequence[str], wanted: int, *, last_is_shared: bool
) -> list[tuple[int, str | None]]:
    """Scopes in order: whole, local, local, whole, local, …; the last one whole if shared."""
    local = iter(groups)
    plan = [(j, next(local, None) if j % 3 else None) for j in range(wanted)]
    if last_is_shared:
        plan[-1] = (plan[-1][0], None)
    return plan


def _groups(lieux: Sequence[Lieu]) -> list[str]:
    inhabitants: dict[str, int] = {}
    for lieu in lieux:
        inhabitants[lieu.groupe] = inhabitants.get(lieu.groupe, 0) + lieu.habitants
    return sorted(inhabitants, key=lambda group: (-inhabitants[group], group))


def _bailleur(numero: int, pays: Pays, code: str, scope: tuple[int, str | None]) -> Bailleur:
    rank, group = scope
    if group is not None:
        name = f"OPH fictif - {_group_name(pays, group, code)}"
    elif rank == 0:
        name = f"OPH fictif - {pays.departements[code].nom}"
    else:
        form = ("ESH fictive", "SEM fictive", "Coopérative HLM fictive")[numero % 3]
        name = f"{form} {_NAMES[numero % len(_NAMES)]} {numero}"
    return Bailleur(numero, _siren(numero), name, (code,), group)


def _group_name(pays: Pays, group: str, departement: str) -> str:
    largest = max(
        (lieu for lieu in pays.lieux(departement) if lieu.groupe == group),
        key=lambda lieu: lieu.habitants,
    )
    return f"{largest.nom} et environs"


def _siren(numero: int) -> str:
    return _keyed(f"{_PREFIX}{numero:04d}")


def _keyed(digits: str) -> str:
    """The digits and their Luhn key."""
    doubled = (int(d) * (1 if i % 2 else 2) for i, d in enumerate(reversed(digits)))
    total = sum(d - 9 if d > 9 else d for d in doubled)
    return f"{digits}{-total % 10}"
