"""What the server counts, in the text form of Prometheus."""

from __future__ import annotations

from bisect import bisect_left

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Figures:
    """Counters since the start."""

    def __init__(self) -> None:
        self._requests: dict[tuple[str, int], int] = {}
        self._outcomes: dict[str, int] = {}
        self._seconds: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}
        self.at_work = 0

    def count(self, path: str, status: int, seconds: float, outcomes: tuple[str, ...] = ()) -> None:
        """One request that was answered."""
        self._requests[path, status] = self._requests.get((path, status), 0) + 1
        buckets = self._seconds.setdefault(path, [0] * (len(_BOUNDS) + 1))
        buckets[bisect_left(_BOUNDS, seconds)] += 1
        self._sums[path] = self._sums.get(path, 0.0) + seconds
        for one in outcomes:
            self._outcomes[one] = self._outcomes.get(one, 0) + 1

    def text(self) -> str:
        """All of it."""
        lines = ["# TYPE einvconv_requests_total counter"]
        for (path, status), count in sorted(self._requests.items()):
            lines.append(f'einvconv_requests_total{{path="{path}",status="{status}"}} {count}')
        lines.append("# TYPE einvconv_invoices_total counter")
        for outcome, count in sorted(self._outcomes.items()):
            lines.append(f'einvconv_invoices_total{{outcome="{outcome}"}} {count}')
        lines += ["# TYPE einvconv_requests_in_progress gauge", f"einvconv_requests_in_progress {self.at_work}"]
        lines.append("# TYPE einvconv_request_seconds histogram")
        for path, buckets in sorted(self._seconds.items()):
            total = 0
            for bound, count in zip((*map(str, _BOUNDS), "+Inf"), buckets, strict=True):
                total += count
                lines.append(f'einvconv_request_seconds_bucket{{path="{path}",le="{bound}"}} {total}')
            lines.append(f'einvconv_request_seconds_sum{{path="{path}"}} {self._sums[path]:.6f}')
            lines.append(f'einvconv_request_seconds_count{{path="{path}"}} {total}')
        return "\n".join(lines) + "\n"
