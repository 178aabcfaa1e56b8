"""Rules of ours for the schemas that no package holds."""
