"""Campaigns of deposits and what is deposited in them: values, states, what may be done."""
