-- The years of what an edition's groups were made of. In: {groupes}. Out: millesime_ops, millesime_rpls.
SELECT max(millesime_ops), max(millesime_rpls) FROM {groupes}
