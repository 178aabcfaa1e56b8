"""Rows and a style in, a picture out: pure, without SQL, rule of access, file or network."""
