"""XLSX workbooks read as delimited text."""
