"""Charts of published figures, as shapes: pages, prints and PDF draw the same."""
