-- Distinct addresses of the lines that are kept. In: lecture, refusee, the macros of normalisation. Out: adresse_lue.
-- Where neither number nor type is written and the street's name is none (empty, or a residence's), an address that
-- stands whole in the complement is taken for it: `12 RUE DES LILAS` beside `RESIDENCE DU PARC`.
CREATE OR REPLACE TEMP TABLE adresse_lue AS
WITH distincte AS (
  SELECT DISTINCT
         hash(depcom, numvoie, indrep, typvoie, nomvoie, complident, lieudit, codepostal) AS cle,
         depcom AS code_insee, numvoie, indrep, typvoie, nomvoie, complident, lieudit, codepostal
  FROM lecture ANTI JOIN refusee USING (fichier, ligne)
)
SELECT * EXCLUDE (complident) REPLACE (
         CASE WHEN regexp_matches(complident, '^\s*[0-9]') AND ps_numero(numvoie) IS NULL
                   AND coalesce(trim(typvoie), '') = '' AND ps_tete(complident, 3) <> ''
                   AND NOT regexp_matches(ps_simple(coalesce(nomvoie, '')), '{rue}')
           THEN complident ELSE nomvoie END AS nomvoie)
FROM distincte;
