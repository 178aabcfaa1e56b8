"""Mandates: by whom, for which landlord and which survey somebody else deposits."""
