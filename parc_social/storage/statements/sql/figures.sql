-- Numerators and denominators of the figures that a caller sees on a page of indicators.
-- In: {figures} (every edition's), {page} ({known}: keys of a row, and whether it shows each value),
-- {shown} (num and den of each). Out: one row a row of the page, in no order.
SELECT p.code, p.millesime, p.population, {shown}
FROM ({figures}) AS f
JOIN ({page}) AS p ({known})
  ON p.code = f.code AND p.millesime = f.millesime AND p.population = f.population
