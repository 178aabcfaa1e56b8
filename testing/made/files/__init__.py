"""Small files of sources, made by hand."""
