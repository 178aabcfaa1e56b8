"""A contact sheet of every page for every role, to be looked at whole."""
