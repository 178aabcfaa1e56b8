"""Where maps are asked for, and the pixels of one."""

COMMUNES = "/collections/indicateurs-commune"
SHARE = "part_personnes_seules"
STYLED = f"{COMMUNES}/styles/{SHARE}/map"
SEINE = "2.27,48.80,2.62,49.02"
CRS = "http://www.opengis.net/def/crs"
