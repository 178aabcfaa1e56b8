"""Groups of households that figures may be told of: partitions, frozen and compared."""
