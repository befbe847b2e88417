"""What Prometheus is told. No id and no text of anybody is in it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from jianzhen.version import __version__

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """Counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        here = self._registry
        labels = ("method", "route")
        self._requests = Counter("jianzhen_requests", "Requests answered", (*labels, "status"), registry=here)
        self._seconds = Histogram(
            "jianzhen_request_seconds", "Time to the answer", labels, buckets=_SECONDS, registry=here
        )
        self._jobs = Gauge("jianzhen_jobs", "Jobs that are not done", ("kind", "state"), registry=here)
        Gauge("jianzhen_build", "This program", ("version",), registry=here).labels(__version__).set(1)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self, counts: dict[str, dict[str, int]]) -> bytes:
        """Return everything in Prometheus' format; `counts` as from `Jobs.counts`."""
        self._jobs.clear()
        for kind, states in counts.items():
            for state, number in states.items():
                self._jobs.labels(kind, state).set(number)
        return generate_latest(self._registry)
