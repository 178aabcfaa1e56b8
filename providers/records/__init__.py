"""The catalogue: records of datasets, editions and indicators, as each caller may know them."""
