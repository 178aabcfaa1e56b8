-- Macros that read a text as a value of a type; null where it is none. All are temporary.
-- What pandas and spreadsheets write of a whole number (65.0, 2,0, 1 234 with any space) is one; a
-- date may be jj/mm/aaaa, mm/aaaa, aaaa/mm, with or without zeros in front, or an instant.
CREATE OR REPLACE TEMP MACRO ps_net(t) AS nullif(
  CASE WHEN prefix(t, ' ') OR suffix(t, ' ') OR strlen(t) <> length(t)
       THEN trim(t, ' ' || chr(160) || chr(8239)) ELSE t END, '');
CREATE OR REPLACE TEMP MACRO ps_nombre(t) AS
  CASE WHEN regexp_full_match(t,
         '[+-]?[0-9]{1,3}([ \x{A0}\x{202F}\x{2009}][0-9]{3})+([.,][0-9]*)?')
       THEN regexp_replace(t, '[ \x{A0}\x{202F}\x{2009}]', '', 'g') ELSE t END;
CREATE OR REPLACE TEMP MACRO ps_entier(t) AS
  CASE WHEN regexp_full_match(t, '[0-9]{1,9}') THEN TRY_CAST(t AS INTEGER)
       WHEN regexp_full_match(ps_nombre(t), '[0-9]{1,9}([.,]0*)?')
       THEN TRY_CAST(regexp_replace(ps_nombre(t), '[.,]0*$', '') AS INTEGER) END;
CREATE OR REPLACE TEMP MACRO ps_decimal(t) AS
  CASE WHEN regexp_full_match(t, '[+-]?[0-9]+([.,][0-9]*)?([eE][+-]?[0-9]+)?')
       THEN TRY_CAST(replace(t, ',', '.') AS DOUBLE)
       WHEN contains(t, ' ') OR strlen(t) <> length(t)
       THEN TRY_CAST(CASE WHEN ps_nombre(t) <> t THEN replace(ps_nombre(t), ',', '.') END
         AS DOUBLE) END;
CREATE OR REPLACE TEMP MACRO ps_code(t) AS
  CASE WHEN strlen(t) > 2 AND suffix(t, '0') AND regexp_full_match(t, '[0-9]+[.,]0+')
       THEN regexp_replace(t, '[.,]0+$', '') ELSE t END;
CREATE OR REPLACE TEMP MACRO ps_jour(t) AS CASE
  WHEN t IS NULL THEN NULL
  WHEN regexp_full_match(t, '[0-9]{2}/[0-9]{4}')
    THEN TRY_CAST(t[4:] || '-' || t[:2] || '-01' AS DATE)
  WHEN regexp_full_match(t, '[0-9]{2}/[0-9]{2}/[0-9]{4}')
    THEN TRY_CAST(t[7:] || '-' || t[4:5] || '-' || t[:2] AS DATE)
  WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}') THEN TRY_CAST(t || '-01' AS DATE)
  WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(t AS DATE)
  WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9.]+)?Z?')
    THEN TRY_CAST(t[:10] AS DATE)
  WHEN regexp_full_match(t, '[0-9]{1,2}/[0-9]{4}')
    THEN TRY_CAST(try_strptime(t, '%m/%Y') AS DATE)
  WHEN regexp_full_match(t, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}')
    THEN TRY_CAST(try_strptime(t, '%d/%m/%Y') AS DATE)
  WHEN regexp_full_match(t, '[0-9]{4}[/-][0-9]{1,2}')
    THEN TRY_CAST(try_strptime(replace(t, '/', '-'), '%Y-%m') AS DATE)
  WHEN regexp_full_match(t, '[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}')
    THEN TRY_CAST(try_strptime(t, '%Y/%m/%d') AS DATE) END;
CREATE OR REPLACE TEMP MACRO ps_annee(t) AS
  CASE WHEN regexp_full_match(t, '[0-9]{1,9}') THEN TRY_CAST(t AS INTEGER)
       WHEN ps_jour(t) IS NOT NULL THEN year(ps_jour(t)) ELSE ps_entier(t) END;
CREATE OR REPLACE TEMP MACRO ps_mois(t) AS
  CASE WHEN regexp_full_match(t, '(19|20)[0-9]{2}-(0[1-9]|1[0-2])') THEN t
       WHEN year(ps_jour(t)) BETWEEN 1900 AND 2099 THEN strftime(ps_jour(t), '%Y-%m') END;
CREATE OR REPLACE TEMP MACRO ps_oui(t) AS
  CASE WHEN upper(t) IN ('1', 'O', 'OUI', '1.0', '1,0') THEN true
       WHEN upper(t) IN ('2', '0', 'N', 'NON', '2.0', '2,0') THEN false END;
CREATE OR REPLACE TEMP MACRO ps_xml(t) AS
  regexp_matches(t, '[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]');
-- The key of a SIREN: Luhn's, every second digit doubled from the right.
CREATE OR REPLACE TEMP MACRO ps_luhn(t) AS list_sum(list_transform(range(1, length(t) + 1),
  lambda i: CASE WHEN (length(t) - i) % 2 = 0 THEN CAST(t[i] AS INTEGER)
            ELSE (2 * CAST(t[i] AS INTEGER)) // 10 + (2 * CAST(t[i] AS INTEGER)) % 10 END)) % 10 = 0;
