"""The server: Flask, pygeoapi and the rooms, joined."""
