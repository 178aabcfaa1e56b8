-- Comparable forms of what many dwellings share: one costs up to 2 µs, looking it up a tenth of that.
-- In: lecture, adresse_norm. Out: convention, niveau, adresse_dite.
CREATE OR REPLACE TEMP TABLE convention AS
SELECT numconv, ps_simple(numconv) AS norme
FROM (SELECT DISTINCT numconv FROM lecture WHERE numconv IS NOT NULL);
CREATE OR REPLACE TEMP TABLE niveau AS
SELECT etage,
       nullif(regexp_replace(replace(upper(etage), 'RDC', '0'), '^0+([0-9])', '\1'), '') AS norme
FROM (SELECT DISTINCT etage FROM lecture WHERE etage IS NOT NULL);
CREATE OR REPLACE TEMP TABLE adresse_dite AS
SELECT cle, concat_ws('|', ps_insee(code_insee), coalesce(voie_norm, ''), coalesce(numero, 0), rep)
         AS dite
FROM adresse_norm;
