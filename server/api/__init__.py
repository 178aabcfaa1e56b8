"""pygeoapi's API object of one Grant, the resources that it opens, its templates."""
