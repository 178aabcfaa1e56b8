"""OGC API Coverages of the 200 m cells: a provider of pygeoapi, its questions and documents."""
