"""A rendered world of refund claims whose truth is known, at any size, from a seed."""
