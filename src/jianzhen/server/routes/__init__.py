"""The resources of `/v1`, one file for each kind."""
