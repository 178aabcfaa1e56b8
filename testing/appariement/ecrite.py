"""An address as a register writes it, and the answer that is right for it."""

from dataclasses import dataclass, replace

from testing.appariement.pays import Lieu, Numero, Rue


@dataclass(frozen=True, slots=True)
class Ecrite:
    """The columns of RPLS: what a file says. An empty text is a column left empty."""

    code_insee: str
    numvoie: str
    indrep: str
    typvoie: str
    nomvoie: str
    lieudit: str
    codepostal: str


@dataclass(frozen=True, slots=True)
class Verite:
    """The right answer: the best level at which the BAN can answer, and where.

    1: the address `numero` is in the BAN; 2: its street is, with numbers of the same parity as
    `voulu`; 3: the street alone; 4: the lieu-dit; 5: nothing. `rue` is the street, or None.
    """

    niveau: int
    rue: Rue | None = None
    numero: Numero | None = None
    voulu: int | None = None
    lieu_dit: str = ""


@dataclass(frozen=True, slots=True)
class Etiquetee:
    """A labelled address: what is written, the truth, and what was done to it."""

    ecrite: Ecrite
    verite: Verite
    alteration: str

    @property
    def rue(self) -> Rue:
        """The street where the address lies. Raises ValueError when there is none."""
        if self.verite.rue is None:
            raise ValueError("no street: the BAN has no answer")
        return self.verite.rue

    def but(self, alteration: str, **columns: str) -> "Etiquetee":
        """The same address with other texts: the truth does not change."""
        return replace(self, ecrite=replace(self.ecrite, **columns), alteration=alteration)


def truth_of(street: Rue, number: int | None, rep: str = "") -> Verite:
    """The best answer for a number of a street."""
    if street.cachee or not street.numeros:
        return Verite(5)
    if number is None:
        return Verite(3, street)
    same = next((n for n in street.numeros if (n.numero, n.rep) == (number, rep)), None)
    if same is not None:
        return Verite(1, street, same, number)
    if any(n.numero % 2 == number % 2 for n in street.numeros):
        return Verite(2, street, None, number)
    return Verite(3, street, None, number)


def as_register(street: Rue, number: Numero, short: str, text: str) -> Ecrite:
    """An address as RPLS writes it when all goes well."""
    place: Lieu = street.lieu
    return Ecrite(place.code, str(number.numero), number.rep.upper(), short, text, "", place.postal)
