"""pygeoapi feature and tile plugins over the storage reads; thin."""
