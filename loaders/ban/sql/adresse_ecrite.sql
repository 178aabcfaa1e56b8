-- Addresses as read, with the number that stands before the street taken where it belongs:
-- `12 BIS RUE DES LILAS` in the street's name. In: adresse_lue. Out: adresse_ecrite.
CREATE OR REPLACE TEMP TABLE adresse_ecrite AS
WITH tete AS (
  SELECT *, CASE WHEN ps_numero(numvoie) IS NULL AND coalesce(trim(typvoie), '') = ''
                      AND regexp_matches(nomvoie, '^\s*[0-9]') THEN ps_tete(nomvoie, 3) END AS rue
  FROM adresse_lue
)
SELECT cle, ps_arrondissement(code_insee, codepostal) AS secteur, code_insee,
       CASE WHEN rue <> '' THEN ps_tete(nomvoie, 1) ELSE numvoie END AS numvoie,
       CASE WHEN rue <> '' THEN coalesce(nullif(trim(indrep), ''), ps_tete(nomvoie, 2))
            ELSE indrep END AS indrep,
       typvoie, CASE WHEN rue <> '' THEN rue ELSE nomvoie END AS nomvoie, lieudit, codepostal
FROM tete;
