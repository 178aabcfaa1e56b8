-- Numerators and denominators of the figures that a caller sees on a page of indicators.
-- In: {figures} (every edition's), {page} ({columns}: code, millesime and values), {shown} (a WHEN
-- an indicator: whether its value is seen on the row). Out: one row a figure, in no order.
SELECT f.code, f.millesime, f.indicateur, f.num, f.den
FROM ({figures}) AS f
JOIN ({page}) AS p ({columns}) ON p.code = f.code AND p.millesime = f.millesime
WHERE f.num IS NOT NULL
  AND CASE f.indicateur {shown} ELSE FALSE END
