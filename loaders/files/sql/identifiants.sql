-- What designates a person in a text. In: `motifs`: a macro a pattern; `separateur`; `court`: letters of the
-- shortest text that does.
-- Out: ps_prive(colonne, t), any of them, with what it is made of; all temporary.
CREATE OR REPLACE TEMP MACRO ps_nu(t) AS upper(strip_accents(t));
{motifs};
CREATE OR REPLACE TEMP MACRO ps_nir_espace(t) AS
  ps_nir(t) OR ps_nir_joint(regexp_replace(t, '{separateur}', '', 'g'));
CREATE OR REPLACE TEMP MACRO ps_prive(colonne, t) AS
  CASE WHEN length(t) < {court} THEN false  -- most values are codes: no pattern is tried on them
  ELSE ps_nir_espace(t) OR ps_courriel(t) OR ps_nom_voie(t)
    OR CASE WHEN colonne LIKE 'id%' THEN ps_telephone_ecrit(t) ELSE ps_telephone(t) END
    OR CASE WHEN colonne LIKE 'adr_nomvoie' THEN false ELSE ps_nom(t) END END;
