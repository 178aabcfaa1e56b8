"""Values of access: identity, organisation, perimeter, right parts, Grant."""
