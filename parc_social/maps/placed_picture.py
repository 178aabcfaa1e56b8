"""A map as a file that says where it is: GeoTIFF, which a desktop opens at its place."""

from parc_social.drawing.picture import Picture, colours
from parc_social.maps.view import View
from parc_social.rasters.raster import RasterFrame


def placed_picture(image: Picture, view: View) -> bytes:
    """The picture of a view as GeoTIFF: its system, east before north, and its outer edges."""
    from parc_social.rasters.picture_geotiff import STRIP, picture_geotiff  # GDAL: 19 MB, once

    west, south, east, north = view.box
    width, height = image.size
    across, down = (east - west) / width, (north - south) / height
    frame = RasterFrame(view.crs.srid, west, north, across, down, width, height)
    bands, strips = colours(image, STRIP)
    return picture_geotiff(bands, strips, frame)
