-- Comparable street names, as parc_social.domain.addresses.normal_form.normalise_voie does one by one.
-- In: voie_lue(typ, nom), mot_voie(mot, en_tete, apres). Out: voie_normalisee(typ, nom, voie_norm).
CREATE OR REPLACE TEMP TABLE voie_normalisee AS
WITH lue AS (
  SELECT row_number() OVER () AS n, typ, nom,
         list_transform(
           string_split(ps_dit(coalesce(typ, '') || ' ' || coalesce(nom, '')), ' '),
           lambda m: regexp_replace(m, '^0+([0-9])', '\1')) AS mots
  FROM voie_lue
),
mot AS (
  SELECT n, unnest(mots) AS mot, unnest(range(1, len(mots) + 1)) AS rang FROM lue
),
dit AS (
  SELECT n, rang, coalesce(en_tete, mot.mot) AS en_tete, coalesce(apres, mot.mot) AS apres
  FROM mot LEFT JOIN mot_voie ON mot_voie.mot = mot.mot
),
type_dit AS (  -- a type said twice is said once: "RUE" + "RUE DES LILAS"
  SELECT n, max(en_tete) FILTER (rang = 1) AS premier, max(en_tete) FILTER (rang = 2) AS second
  FROM dit WHERE rang <= 2 GROUP BY n
),
jointe AS (
  SELECT dit.n,
         string_agg(CASE WHEN rang = 1 THEN en_tete ELSE apres END, ' ' ORDER BY rang)
           FILTER (CASE WHEN rang = 1 THEN en_tete ELSE apres END <> ''
                   AND NOT (rang = 2 AND premier = second)) AS voie_norm
  FROM dit JOIN type_dit ON type_dit.n = dit.n
  GROUP BY dit.n
)
SELECT lue.typ, lue.nom, jointe.voie_norm FROM lue JOIN jointe ON jointe.n = lue.n;
