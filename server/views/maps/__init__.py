"""Flask views of OGC API Maps and Styles."""
