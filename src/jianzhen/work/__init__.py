"""Workers: take due jobs, do them, and see that no claim stands still."""
