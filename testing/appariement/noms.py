"""What invented street names are made of, after the habits of French communes, DOM included."""

from loaders.demo.streets import NOMS

PRENOMS = (
    "Jean", "Marie", "Pierre", "Louis", "Jeanne", "Paul", "Jacques", "Henri", "Anne", "Charles",
    "Marcel", "Lucie", "Georges", "Émile", "Simone", "André", "Irène", "Gaston", "Hélène",
    "Joseph", "Berthe", "Édouard", "Madeleine", "Félix", "Rosa", "Albert", "Suzanne", "Eugène",
    "Camille", "Léon", "Germaine", "Robert", "Colette", "Michel", "Denise", "Alphonse",
    "Marguerite", "Fernand", "Élise", "Gabriel", "Thérèse", "Armand", "Juliette", "Lucien",
    "Odette", "Maurice", "Geneviève", "Ernest", "Solange", "Augustin",
)  # fmt: skip

PATRONYMES = (
    "Marchandeau", "Lefort", "Carpentier", "Delmas", "Roussillon", "Vauquelin", "Bergeron",
    "Montcalm", "Desroches", "Fontanel", "Grandjean", "Hautecœur", "Jourdan", "Kerguelen",
    "Lamartinière", "Maupertuis", "Noirot", "Ormesson", "Pelletier", "Quesnel", "Rochambeau",
    "Savary", "Tavernier", "Urbain", "Valmont", "Wattignies", "Yvetot", "Zurcher", "Aubertin",
    "Bonnafous", "Castaing", "Dumoulin", "Estienne", "Fauvel", "Gaudry", "Hérault", "Imbert",
    "Jaffrelot", "Langlois", "Mérieux", "Nadaud", "Oudinot", "Pasteur", "Quentin", "Ravaisson",
    "Sablon", "Thibaudet", "Vigneron", "Arnoult", "Barrault", "Chastaing", "Duquesne",
    "Ferrand", "Gambard", "Hennequin", "Joliot", "Lacassagne", "Martel", "Martin", "Morel",
    "Moreau", "Durand", "Durant", "Petitjean", "Rollin", "Rolland", "Sémard", "Testard",
    "Vallin", "Verdier", "Wallon", "Cassin", "Leclerc", "Lefèvre", "Leroux", "Leroy", "Mercier",
    "Meunier", "Perrin", "Perrot", "Prévost", "Richet", "Richer", "Simonnet", "Simonet",
    "Vasseur", "Levasseur", "Bouchard", "Boucher", "Chevalier", "Chevallier",
)  # fmt: skip

GRADES = (
    "Général", "Commandant", "Docteur", "Président", "Maréchal", "Colonel", "Capitaine",
    "Professeur", "Abbé", "Lieutenant", "Sergent", "Amiral",
)  # fmt: skip

SAINTS = (
    "Saint-Martin", "Saint-Jean", "Sainte-Marie", "Saint-Michel", "Sainte-Catherine",
    "Saint-Éloi", "Saint-Roch", "Sainte-Barbe", "Saint-Nicolas", "Saint-Laurent",
    "Sainte-Odile", "Saint-Exupère", "Saint-Fiacre", "Sainte-Claire", "Saint-Denis",
    "Saint-Germain", "Sainte-Cécile", "Saint-Hubert", "Saint-Maur", "Saint-Louis",
)  # fmt: skip

COMMUNS = (
    "du Moulin", "du Port", "du Pont", "de la Fontaine", "de la Gare", "de l'Église",
    "de l'École", "des Écoles", "du Stade", "du Lavoir", "des Prés", "des Pins", "des Pommiers",
    "des Peupliers", "des Noyers", "des Chênes", "du Chêne", "des Érables", "des Tilleuls",
    "des Acacias", "des Bleuets", "des Violettes", "des Roses", "des Rosiers", "des Primevères",
    "de la Forêt", "de la Plaine", "de la Colline", "de la Vallée", "du Coteau", "des Coteaux",
    "des Vignes", "de la Vigne", "du Château", "du Four", "de la Forge", "des Forges",
    "de la Tannerie", "des Tanneurs", "des Tisserands", "des Tonneliers", "du Puits",
    "de la Source", "des Sources", "de l'Étang", "des Étangs", "de l'Île", "de la Rivière",
    "du Ruisseau", "du Canal", "de l'Écluse", "du Marché", "de la Halle", "de la Mairie",
    "de la République", "de la Paix", "de l'Espérance", "de l'Union", "de l'Avenir",
    "du Progrès", "des Sports", "du Cimetière", "du Calvaire", "de la Croix", "de la Chapelle",
    "du Presbytère", "du Couvent", "des Capucins", "des Cordeliers", "de l'Abbaye",
    "du Prieuré", "de la Poste", "des Jardins", "du Jardin", "du Verger", "des Vergers",
    "du Bois", "des Bois", "de la Garenne", "de la Lande", "des Bruyères", "des Genêts",
    "des Ajoncs", "des Hirondelles", "des Mésanges", "des Alouettes", "des Rossignols",
    "du Rossignol", "du Chevreuil", "des Cerfs", "du Levant", "du Couchant", "du Midi",
    "du Nord", "de l'Ouest", "de l'Est", "du Soleil", "de la Lune", "de l'Horizon",
    "des Quatre Vents", "des Trois Fontaines", "des Deux Ponts", "Notre-Dame",
    "Notre-Dame des Champs", "Beau Séjour", "Bel Air", "Bellevue", "Mon Repos",
    "du Champ de Mars", "du Champ de Foire", "de la Vieille Église", "du Vieux Puits",
    "des Mariniers", "des Bateliers", "du Halage", "des Carrières", "de la Mine", "des Mineurs",
    "du Terril", "des Fusillés", "de la Résistance", "de la Libération", "des Déportés",
    "du Souvenir", "de Verdun", "de la Marne", "d'Orléans", "d'Amiens", "de Toulouse",
    "de Nantes", "de Rouen", "de Dijon", "de Metz", "de Colmar", "de Limoges", "de Bayonne",
    "d'Angoulême",
)  # fmt: skip

QUALITES = (
    "Vert", "Vieux", "Neuf", "Haut", "Bas", "Blanc", "Rouge", "Fleuri", "Perdu", "Royal",
)  # fmt: skip

DATES = (
    "du 8 Mai 1945", "du 11 Novembre 1918", "du 19 Mars 1962", "du 14 Juillet",
    "du 4 Septembre", "du 1er Mai", "du 6 Juin 1944", "du 25 Août 1944", "du 18 Juin 1940",
    "du 27 Mai 1848",
)  # fmt: skip

OUTRE_MER = (
    "du Morne Cabri", "du Morne Rouge", "de la Ravine Sèche", "de la Ravine Blanche",
    "des Alizés", "des Flamboyants", "des Bougainvillées", "des Hibiscus", "des Filaos",
    "des Tamarins", "du Tamarin", "des Vacoas", "des Palmistes", "de l'Anse Noire",
    "de l'Anse Claire", "de Fond Mahaut", "de Grande Savane", "de Petit Fond",
    "de l'Habitation Beauséjour", "du Père Labourdais", "des Z'Abricots", "de la Canne",
    "de la Sucrerie", "du Boucan", "de Trou Caverne", "des Gouyaviers", "du Piton Fleuri",
    "des Cocotiers", "de la Mangrove", "du Letchi", "des Letchis",
)  # fmt: skip

LIEUX_DITS = (
    "Le Grand Pré", "La Petite Borne", "Les Hauts Champs", "La Ferme Neuve", "Le Clos Marie",
    "Les Marais", "La Tuilerie", "Le Bas Village", "Morne Pavé", "La Ravine des Goyaves",
    "Les Quatre Chemins", "La Grange au Loup",
)  # fmt: skip

TYPES = (
    ("Rue", 46), ("Avenue", 11), ("Boulevard", 5), ("Allée", 10), ("Chemin", 7), ("Place", 5),
    ("Route", 4), ("Impasse", 5), ("Square", 2), ("Résidence", 2), ("Quai", 1), ("Passage", 1),
    ("Cours", 1),
)  # fmt: skip
"""Types of streets and their shares."""

DE_LA_DEMO = tuple(nom.ban for nom in NOMS)
"""The street names of the demonstration data."""
