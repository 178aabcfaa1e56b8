-- Whose dwellings of the register a landlord's lines may name, where no succession has a say: its own.
-- In: lecture, parc_ref, $sauf: SIREN that a succession touches (loaders/ops/stage.py adds theirs).
-- Out: tenu(siren: the landlord of the line, siren_rpls: that of the register, code_commune).
CREATE OR REPLACE TEMP TABLE tenu AS
SELECT siren, siren AS siren_rpls, code_commune
FROM parc_ref.stock_bailleur
WHERE siren IN (SELECT siren_bailleur FROM lecture) AND NOT list_contains($sauf, siren);
