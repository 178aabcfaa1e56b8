-- Sums of the register of each place of a level, in rows that places share: one of no register, one
-- of no dwelling. Out: somme_parc_<niveau>, place_parc_<niveau>, empty.
CREATE OR REPLACE TEMP TABLE somme_parc_{niveau} AS
SELECT {inconnue} AS numero, {nulles} UNION ALL SELECT {vide}, {zeros};
CREATE OR REPLACE TEMP TABLE place_parc_{niveau}
  (niveau VARCHAR DEFAULT '{niveau}', ligne BIGINT, numero INTEGER);
