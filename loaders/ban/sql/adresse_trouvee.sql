-- Each address with its point. In: adresse_norm, niveau_1 to 4. Out: adresse_trouvee, one row a cle.
-- The id of levels 2 to 5 is made of what is written, after the BAN's spelling of the street.
CREATE OR REPLACE TEMP TABLE adresse_trouvee AS
WITH trouvee AS (
  FROM niveau_1
  UNION ALL BY NAME FROM niveau_2
  UNION ALL BY NAME FROM niveau_3
  UNION ALL BY NAME FROM niveau_4
)
SELECT a.cle, a.code_insee,
       coalesce(t.adresse_id, 'RPLS-' || left(sha256(concat_ws('|',
         coalesce(t.commune_ban, a.demande, '?' || a.cp), coalesce(t.voie_ban, a.voie_norm, ''),
         coalesce(a.numero, 0), a.rep)), 16)) AS adresse_id,
       coalesce(t.niveau, 5) AS niveau, coalesce(t.score, 0) AS score,
       CAST(a.numero AS VARCHAR) AS numero, nullif(a.rep, '') AS rep,
       coalesce(t.nom_voie, a.nom_lu) AS nom_voie, a.codepostal AS code_postal, t.lon, t.lat
FROM adresse_norm AS a
LEFT JOIN trouvee AS t USING (cle);
