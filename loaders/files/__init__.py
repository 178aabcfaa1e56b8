"""Files as they come: opened safely, unpacked within limits, told apart."""
