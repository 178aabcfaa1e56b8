"""Who may see what: conventions, rights, Grant, secrecy. No HTTP, no SQL."""
