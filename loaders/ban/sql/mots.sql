-- Macros that write numbers, indexes and names of streets alike: the rules of
-- parc_social.domain.addresses.normal_form, whose words are put in. All are temporary: an edition
-- file keeps none of them. Out: mot_voie too, empty.
CREATE OR REPLACE TEMP MACRO ps_simple(t) AS
  trim(regexp_replace(translate(strip_accents({ligatures}), '{lower}', '{upper}'),
    '[^A-Z0-9]+', ' ', 'g'));
CREATE OR REPLACE TEMP MACRO ps_dit(t) AS {spoken};
CREATE OR REPLACE TEMP MACRO ps_numero(num) AS nullif(TRY_CAST(nullif(
  regexp_extract(trim(num), '^0*([1-9][0-9]{{0,3}})([^0-9]|$)', 1), '') AS INTEGER), {unknown});
CREATE OR REPLACE TEMP MACRO ps_rep_lu(lu) AS {cases};
CREATE OR REPLACE TEMP MACRO ps_rep(num, ind) AS ps_rep_lu(coalesce(
  nullif(ps_simple(coalesce(ind, '')), ''),
  regexp_extract(ps_simple(coalesce(num, '')), '^[0-9]+ ?([A-Z]+)$', 1)));
-- A number, its index and the street in one text: parts 1, 2 and 3.
CREATE OR REPLACE TEMP MACRO ps_tete(t, part) AS
  regexp_extract(ps_simple(coalesce(t, '')), '{pattern}', part);
-- Paris, Lyon, Marseille: the arrondissement that a postcode tells, the city of an arrondissement.
CREATE OR REPLACE TEMP MACRO ps_arrondissement(code, postal) AS CASE
  WHEN code = '75056' AND postal BETWEEN '75001' AND '75020' THEN '751' || right(postal, 2)
  WHEN code = '75056' AND postal = '75116' THEN '75116'
  WHEN code = '69123' AND postal BETWEEN '69001' AND '69009' THEN '6938' || right(postal, 1)
  WHEN code = '13055' AND postal BETWEEN '13001' AND '13016' THEN '132' || right(postal, 2)
  ELSE code END;
CREATE OR REPLACE TEMP MACRO ps_cite(code) AS CASE
  WHEN code BETWEEN '75101' AND '75120' THEN '75056'
  WHEN code BETWEEN '69381' AND '69389' THEN '69123'
  WHEN code BETWEEN '13201' AND '13216' THEN '13055'
  ELSE code END;
-- By what two normalised names may be brought together, besides being the same.
CREATE OR REPLACE TEMP MACRO ps_type(v) AS
  CASE WHEN contains(v, ' ') AND split_part(v, ' ', 1) IN ({types}) THEN split_part(v, ' ', 1) END;
CREATE OR REPLACE TEMP MACRO ps_sans_type(v) AS
  CASE WHEN ps_type(v) IS NULL THEN v ELSE substr(v, instr(v, ' ') + 1) END;
CREATE OR REPLACE TEMP MACRO ps_lieu(v) AS split_part(v, ' ', 1) IN ({places});
CREATE OR REPLACE TEMP MACRO ps_trie(v) AS array_to_string(list_sort(string_split(v, ' ')), ' ');
CREATE OR REPLACE TEMP MACRO ps_initiales(v) AS
  regexp_replace(v, '([A-Z0-9])[A-Z0-9]* ?', '\1', 'g');
CREATE OR REPLACE TEMP MACRO ps_chiffres(v) AS
  array_to_string(regexp_extract_all(v, '[0-9]+'), ' ');
CREATE OR REPLACE TEMP TABLE mot_voie (mot VARCHAR, en_tete VARCHAR, apres VARCHAR);
