-- Addresses with a comparable street (the lieu-dit where there is no street), number and index.
-- In: adresse_ecrite, voie_normalisee. Out: adresse_norm. `demande`: the commune to look in, an
-- arrondissement where the postcode tells it; `cp`: the postcode, never null.
CREATE OR REPLACE TEMP TABLE adresse_norm AS
SELECT a.cle, a.code_insee, a.secteur AS demande, ps_numero(a.numvoie) AS numero,
       ps_rep(a.numvoie, a.indrep) AS rep,
       coalesce(v.voie_norm, l.voie_norm) AS voie_norm, l.voie_norm AS lieu_norm,
       nullif(trim(coalesce(a.typvoie, '') || ' ' || coalesce(a.nomvoie, a.lieudit, '')), '')
         AS nom_lu,
       a.codepostal, coalesce(a.codepostal, '') AS cp
FROM adresse_ecrite AS a
LEFT JOIN voie_normalisee AS v
  ON v.typ IS NOT DISTINCT FROM a.typvoie AND v.nom IS NOT DISTINCT FROM a.nomvoie
LEFT JOIN voie_normalisee AS l ON l.typ IS NULL AND l.nom = a.lieudit;
