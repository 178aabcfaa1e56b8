"""Labels of maps: placement, the surface they are drawn on."""
