"""Files, rows and workbooks of deposits at rest: sealed under a key, erased in their time."""
