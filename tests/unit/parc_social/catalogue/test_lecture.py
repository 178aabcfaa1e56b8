"""A figure is read out in French that a French reader would write."""

from collections import Counter

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import _words, lecture, lieu_de, lieu_dit
from parc_social.catalogue.load import indicators
from parc_social.domain.territory import Niveau
from testing.rows import each_row


@each_row(
    ("niveau", "code", "nom", "lieu"),
    [
        (Niveau.COMMUNE, "93010", "Bondy", "à Bondy"),
        (Niveau.COMMUNE, "76351", "Le Havre", "au Havre"),
        (Niveau.COMMUNE, "97101", "Les Abymes", "aux Abymes"),
        (Niveau.COMMUNE, "17300", "La Rochelle", "à La Rochelle"),
        (Niveau.COMMUNE, "94038", "L'Haÿ-les-Roses", "à L'Haÿ-les-Roses"),
        (Niveau.COMMUNE, "03151", "Lesseps", "à Lesseps"),
        (Niveau.ARM, "75103", "Paris 3e Arrondissement", "à Paris 3e Arrondissement"),
        (Niveau.FRANCE, "FR", "France", "en France"),
        (Niveau.FRANCE, "FR-METRO", "France métropolitaine", "en France métropolitaine"),
        (Niveau.FRANCE, "FR-DOM", "DOM", "dans les départements d'outre-mer"),
        (Niveau.REGION, "11", "Île-de-France", "en Île-de-France"),
        (Niveau.REGION, "32", "Hauts-de-France", "dans les Hauts-de-France"),
        (Niveau.REGION, "44", "Grand Est", "dans le Grand Est"),
        (Niveau.REGION, "04", "La Réunion", "à La Réunion"),
        (Niveau.DEPARTEMENT, "01", "Ain", "dans l'Ain"),
        (Niveau.DEPARTEMENT, "93", "Seine-Saint-Denis", "en Seine-Saint-Denis"),
        (Niveau.DEPARTEMENT, "75", "Paris", "à Paris"),
        (Niveau.DEPARTEMENT, "78", "Yvelines", "dans les Yvelines"),
        (Niveau.DEPARTEMENT, "80", "Somme", "dans la Somme"),
        (Niveau.DEPARTEMENT, "59", "Nord", "dans le Nord"),
        (Niveau.DEPARTEMENT, "973", "Guyane", "en Guyane"),
        (Niveau.DEPARTEMENT, "978", "Saint-Martin", "à Saint-Martin"),
        (Niveau.EPCI, "200054781", "Métropole du Grand Paris",
         "dans l'intercommunalité Métropole du Grand Paris"),
        (Niveau.EPT, "T8", "Est Ensemble", "dans l'établissement public territorial Est Ensemble"),
        (Niveau.QPV, "QN09301A", "Les Bosquets", "dans le quartier prioritaire Les Bosquets"),
        (Niveau.IRIS, "930010101", "Centre", "dans l'IRIS Centre"),
        (Niveau.CARREAU, "CRS3035RES200mN2E3", None, "dans le carreau CRS3035RES200mN2E3"),
        (Niveau.ILOT, "i12", None, "dans l'îlot i12"),
        (Niveau.ADRESSE, "a1", "3 Rue du Lac", "à l'adresse 3 Rue du Lac"),
    ],
)  # fmt: skip
def test_a_place_has_its_preposition(niveau: Niveau, code: str, nom: str, lieu: str) -> None:
    assert lieu_dit(niveau, code, nom) == lieu


def test_the_group_of_a_value_says_its_size() -> None:
    """Of recent movers it counts them alone; of a crossed population nothing tells it."""

    def whom(population: str, size: int | None) -> str:
        return lieu_de("à l'adresse a1", population, of_group=True, size=size)

    assert whom("tous", 1_082) == "à l'adresse a1, dans son groupe de 1\u202f082 ménages"
    assert whom("emmenages_recents", 14) == (
        "à l'adresse a1, dans son groupe de 14 ménages emménagés récemment,"
        " chez les emménagés récents"
    )
    assert whom("tous", None) == "à l'adresse a1, dans son groupe de ménages"
    assert whom("en_qpv", 14).startswith("à l'adresse a1, dans son groupe de ménages, ")


@each_row(
    ("population", "of_group", "lieu"),
    [
        ("tous", False, "à Bondy"),
        ("tous", True, "à Bondy, dans son groupe de ménages"),
        ("en_qpv", False, "à Bondy, en quartier prioritaire"),
        ("emmenages_recents", True,
         "à Bondy, dans son groupe de ménages, chez les emménagés récents"),
    ],
)  # fmt: skip
def test_a_place_says_whom_it_is_about(population: str, of_group: bool, lieu: str) -> None:
    assert lieu_de("à Bondy", population, of_group=of_group) == lieu


@each_row(("niveau", "count"), [("departement", 101), ("region", 18)])
def test_every_departement_and_region_is_there_once(niveau: str, count: int) -> None:
    codes = Counter(code for codes in _words()[niveau].values() for code in codes)
    assert len(codes) == count
    assert set(codes.values()) == {1}


def test_every_level_is_told() -> None:
    told = {*_words()["niveaux"], Niveau.FRANCE.value}
    assert told == {niveau.value for niveau in Niveau}


@each_row(
    ("name", "valeur", "sentence"),
    [
        ("part_personnes_seules", 31.24,
         "En 2024, à Bondy, 31,2\u00a0% des ménages du parc social sont des personnes seules."),
        ("taille_menage", 2.35,
         "En 2024, à Bondy, le nombre moyen de personnes par ménage du parc social est de 2,35."),
        ("logements", 1234567.0,
         "En 2024, à Bondy, nombre de logements du parc social : 1\u202f234\u202f567."),
        ("evolution_parc", -0.5,
         "En 2024, à Bondy, l'évolution du parc social en un an est de -0,5\u00a0%."),
        ("loyer_moyen", 6.3,
         "En 2024, à Bondy, le loyer moyen du parc social est de 6,30 € par m² et par mois."),
    ],
)  # fmt: skip
def test_a_value_is_read_in_a_sentence(name: str, valeur: float, sentence: str) -> None:
    assert lecture(indicators()[name], 2024, "à Bondy", valeur) == sentence


@each_row(
    ("name", "base", "end"),
    [
        ("part_personnes_seules", 36, "des personnes seules (36\u00a0ménages)."),
        ("part_t3", 1432, "ont trois pièces (1\u202f432\u00a0logements)."),
        ("part_occupants_mineurs", 84, "(84\u00a0personnes)."),
        ("loyer_moyen", 305, "par m² et par mois."),  # nobody counts square metres
        ("logements", 12, "du parc social : 5,0."),  # a count is a share of nothing
        ("part_personnes_seules", None, "des personnes seules."),
    ],
)
def test_a_share_says_of_how_many_it_is(name: str, base: int | None, end: str) -> None:
    indicator = indicators()[name]
    read = lecture(indicator, 2024, "à Bondy", 5.0, base)
    assert read.endswith(end.replace("5,0", "5") if indicator.is_whole else end)


@each_row("indicator", indicators().values(), ids=lambda i: i.code)
def test_every_sentence_is_filled(indicator: Indicator) -> None:
    read = lecture(indicator, 2024, "à Bondy", 1.0)
    assert read.startswith("En 2024, à Bondy, ")
    assert "{" not in read
