-- Numerators and denominators of the rows that a caller sees on a page of indicators.
-- In: {figures} (every edition's), {page} (code, millesime). Out: one row a figure, in no order.
SELECT f.code, f.millesime, f.indicateur, f.num, f.den
FROM ({figures}) AS f
JOIN ({page}) AS p (code, millesime) ON p.code = f.code AND p.millesime = f.millesime
WHERE f.num IS NOT NULL
