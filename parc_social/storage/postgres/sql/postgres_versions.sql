-- Every version of a survey that was ever published, in the order of publication.
-- Out: id, millesime, dated.
SELECT id, millesime, dated FROM parc_social.version ORDER BY numero
