-- Every edition that the store knows, without its provenance, which no read needs.
-- Out: one row an edition.
SELECT id, source, millesime, state, made_at, row_counts, fictive, changed_at, sha256, octets,
       bailleurs, dated
FROM parc_social.edition
