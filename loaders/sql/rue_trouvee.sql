-- The BAN street of each street read: the same name, else the one most alike in the same commune.
-- In: adresse_norm, ban_nom, $likeness. Out: rue_trouvee(code_insee, voie_norm, voie_ban, score).
-- Two names are alike by edits (Damerau-Levenshtein), by the same words in another order, or when
-- the type of street is not written. Numbers in a name must be the same; a tie is no answer.
CREATE OR REPLACE TEMP TABLE rue_trouvee AS
WITH rue AS (
  SELECT DISTINCT code_insee, voie_norm FROM adresse_norm WHERE voie_norm IS NOT NULL
),
meme AS (
  SELECT rue.code_insee, rue.voie_norm, b.voie_norm AS voie_ban, CAST(1 AS DOUBLE) AS score
  FROM rue JOIN ban_nom AS b ON b.code_insee = rue.code_insee AND b.nom_norm = rue.voie_norm
),
autre AS (
  SELECT rue.code_insee, rue.voie_norm, b.voie_norm AS voie_ban,
         CASE
           WHEN list_sort(string_split(rue.voie_norm, ' '))
                = list_sort(string_split(b.nom_norm, ' ')) THEN 0.95
           WHEN substr(b.nom_norm, instr(b.nom_norm, ' ') + 1) = rue.voie_norm THEN 0.9
           ELSE 1 - damerau_levenshtein(rue.voie_norm, b.nom_norm)
                    / greatest(length(rue.voie_norm), length(b.nom_norm))
         END AS score
  FROM rue
  ANTI JOIN meme USING (code_insee, voie_norm)
  JOIN ban_nom AS b ON b.code_insee = rue.code_insee
  WHERE regexp_extract_all(rue.voie_norm, '[0-9]+') = regexp_extract_all(b.nom_norm, '[0-9]+')
),
meilleure AS (
  SELECT code_insee, voie_norm, voie_ban, max(score) AS score
  FROM autre WHERE score >= $likeness
  GROUP BY code_insee, voie_norm, voie_ban
),
seule AS (
  SELECT code_insee, voie_norm, max(score) AS score, arg_max(voie_ban, score) AS voie_ban,
         count(*) FILTER (score = plus_haut) AS ex_aequo
  FROM (
    SELECT *, max(score) OVER (PARTITION BY code_insee, voie_norm) AS plus_haut FROM meilleure
  )
  GROUP BY code_insee, voie_norm
)
SELECT code_insee, voie_norm, voie_ban, score FROM meme
UNION ALL
SELECT code_insee, voie_norm, voie_ban, score FROM seule WHERE ex_aequo = 1;
