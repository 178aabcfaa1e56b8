"""Authorisation: what a request asks for, and whether it may."""
