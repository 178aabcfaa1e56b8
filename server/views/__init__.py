"""Flask views of what pygeoapi lacks, and the mounts of OWS."""
