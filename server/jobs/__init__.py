"""Executions and jobs of OGC API Processes."""
