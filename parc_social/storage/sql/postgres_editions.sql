-- Every edition that the store knows.
-- Out: one row an edition.
SELECT id, source, millesime, state, made_at, row_counts, fictive, changed_at
FROM parc_social.edition
