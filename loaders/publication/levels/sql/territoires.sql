-- The sums of every territory that has an outline, for each population that has an address there.
-- In: entete (niveau, code), cellule_parc, cellule_groupe, cellule_collecte, cellule_economie, presence; portee (population, parmi,
-- en_qpv: of which cells it is made), croise (niveau, population: which levels have it; parc: of
-- whose dwellings). Out: assise_territoire, a row a territory and population; the sums of
-- the survey are null where there is no group, those of the register where there is no register.
CREATE OR REPLACE TEMP TABLE somme_menages AS
{menages};

CREATE OR REPLACE TEMP TABLE somme_parc AS
{parc};

CREATE OR REPLACE TEMP TABLE somme_economie AS
{economie};

CREATE OR REPLACE TEMP TABLE somme_presents AS
{comptes};

CREATE OR REPLACE TEMP TABLE jugee AS
WITH tenu AS (
  SELECT niveau, code, population, unnest(collectes) AS collecte FROM ({tenues})
),
compte AS (
  SELECT t.niveau, t.code, t.population, {collecte}
  FROM tenu AS t JOIN decoupe AS d ON d.groupe = t.collecte
  GROUP BY 1, 2, 3
)
SELECT niveau, code, population, {fiabilite} AS fiabilite FROM compte;

CREATE OR REPLACE TEMP TABLE ligne_territoire AS
SELECT t.niveau, t.code, p.population, p.parc, jugee.fiabilite, coalesce(parc.points, 0) > 0 AS habite
FROM entete AS t JOIN croise AS p ON p.niveau = t.niveau
LEFT JOIN (SELECT niveau, code, population, points FROM somme_parc) AS parc
  ON parc.niveau = t.niveau AND parc.code = t.code AND parc.population = p.parc
LEFT JOIN jugee
  ON jugee.niveau = t.niveau AND jugee.code = t.code AND jugee.population = p.population
WHERE p.population = 'tous' OR parc.points > 0;

-- Rows are chosen before hundreds of sums are laid beside them.
CREATE OR REPLACE TEMP TABLE assise_territoire AS
SELECT t.niveau, t.code, t.population, menages.* EXCLUDE (niveau, code, population), {exactes},
       {rpls}, economie.* EXCLUDE (niveau, code, population),
       presents.* EXCLUDE (niveau, code, population), t.fiabilite, t.habite
FROM ligne_territoire AS t
LEFT JOIN somme_menages AS menages
  ON menages.niveau = t.niveau AND menages.code = t.code AND menages.population = t.population
LEFT JOIN somme_parc AS parc ON parc.niveau = t.niveau AND parc.code = t.code AND parc.population = t.parc
LEFT JOIN somme_presents AS presents
  ON presents.niveau = t.niveau AND presents.code = t.code
  AND presents.population = t.population
LEFT JOIN somme_economie AS economie
  ON economie.niveau = t.niveau AND economie.code = t.code
  AND economie.population = t.population;
