"""Labels of maps: glyphs, placement, the surface they are drawn on."""
