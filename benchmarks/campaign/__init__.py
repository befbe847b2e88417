"""The fault campaign: processes of the service that are killed, clients that keep a log, and who judges."""
