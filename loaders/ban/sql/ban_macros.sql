-- The IGN's key of 2018 writes numbers without the zeros that ids have since (69001_0028_5011).
CREATE OR REPLACE TEMP MACRO ps_ban_id(forme, id) AS CASE WHEN forme = 'ban-2018'
  THEN regexp_replace(regexp_replace(lower(id), '^([^_]+_[^_]+_)([0-9]+)', '\10000\2'),
                      '^([^_]+_[^_]+_)0*([0-9]{5})', '\1\2')
  ELSE id END;
CREATE OR REPLACE TEMP MACRO ps_entree(lu) AS lu IN ('entrée', 'entree', 'entrance');
