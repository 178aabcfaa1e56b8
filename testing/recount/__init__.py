"""The indicators counted again from source rows, by no code of the product's."""
