"""pygeoapi processes over the storage reads; thin."""
