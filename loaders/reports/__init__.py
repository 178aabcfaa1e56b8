"""Reports of a loading: CSV, HTML, XLSX, and the comparison with the year before."""
