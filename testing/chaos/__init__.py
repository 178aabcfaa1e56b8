"""What goes wrong around the server while real clients ask it: one act a module (docs/chaos.md)."""
