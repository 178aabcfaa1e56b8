"""Refusals of the gate: RFC 9457 problems and OWS exception reports."""
