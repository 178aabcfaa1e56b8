"""Published figures counted again by other statements before they are shown."""
