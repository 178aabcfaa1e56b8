"""Proof of statistical secrecy by attack: random worlds, all that is published, exact rank."""
