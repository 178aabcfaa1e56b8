"""Rows, stores and requests made by hand that several files of tests begin with."""
