"""Pages for people under /portail/: sign in, sign the convention, keep secrets, read rights."""
