"""Software of others that tests and benches run beside ours, apart from it."""
