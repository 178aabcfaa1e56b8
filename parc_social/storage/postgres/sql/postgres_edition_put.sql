-- One edition, new or changed.
-- In: the columns of parc_social.edition. Out: nothing.
INSERT INTO parc_social.edition
    (id, source, millesime, state, made_at, row_counts, fictive, changed_at, sha256, octets,
     bailleurs, dated)
VALUES (
    %(id)s, %(source)s, %(millesime)s, %(state)s, %(made_at)s, %(row_counts)s, %(fictive)s,
    %(changed_at)s, %(sha256)s, %(octets)s, %(bailleurs)s, %(dated)s
)
ON CONFLICT (id) DO UPDATE SET
    state = excluded.state,
    made_at = excluded.made_at,
    row_counts = excluded.row_counts,
    changed_at = excluded.changed_at,
    sha256 = excluded.sha256,
    octets = excluded.octets,
    bailleurs = excluded.bailleurs,
    dated = excluded.dated
