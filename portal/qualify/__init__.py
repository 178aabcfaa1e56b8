"""`/portail/qualifier`: territories against thresholds that an organisation has chosen."""
