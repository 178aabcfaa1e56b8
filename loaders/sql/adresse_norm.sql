-- Addresses with a comparable street (the lieu-dit where there is no street), number and index.
-- In: adresse_lue, voie_normalisee. Out: adresse_norm.
CREATE OR REPLACE TEMP TABLE adresse_norm AS
SELECT a.cle, a.code_insee, ps_numero(a.numvoie) AS numero, ps_rep(a.numvoie, a.indrep) AS rep,
       coalesce(v.voie_norm, l.voie_norm) AS voie_norm, l.voie_norm AS lieu_norm,
       nullif(trim(coalesce(a.typvoie, '') || ' ' || coalesce(a.nomvoie, a.lieudit, '')), '')
         AS nom_lu,
       a.codepostal
FROM adresse_lue AS a
LEFT JOIN voie_normalisee AS v
  ON v.typ IS NOT DISTINCT FROM a.typvoie AND v.nom IS NOT DISTINCT FROM a.nomvoie
LEFT JOIN voie_normalisee AS l ON l.typ IS NULL AND l.nom = a.lieudit;
