-- What was on show before, oldest first.
-- Out: replaced_at, published, drafts.
SELECT replaced_at, published, drafts FROM parc_social.earlier ORDER BY replaced_at
