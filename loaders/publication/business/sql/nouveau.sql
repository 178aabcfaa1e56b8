-- The new groups, by place. In: piece_groupe, economie_piece; `zones`: the levels' columns in order.
-- Out: nouveau, rows of forme.
CREATE OR REPLACE TEMP TABLE nouveau AS
SELECT lieu, groupe FROM piece_groupe JOIN economie_piece USING (n);
INSERT INTO forme
SELECT groupe, niveau, any_value([{zones}][niveau + 1])
FROM piece_groupe JOIN economie_piece USING (n)
GROUP BY 1, 2
ORDER BY 1;
