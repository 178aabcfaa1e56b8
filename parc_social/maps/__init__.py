"""Maps of collections under a Grant: storage reads, a style, a picture."""
