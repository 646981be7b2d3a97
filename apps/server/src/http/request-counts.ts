/** Upper bounds of the histogram, seconds. */
const buckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10] as const;

/** Counts of one route. */
class RouteCounts {
  /** By method, then status. */
  readonly requests = new Map<string, Map<number, number>>();
  readonly within = buckets.map(() => 0);
  count = 0;
  sum = 0;

  add(method: string, status: number, seconds: number): void {
    const statuses = this.requests.get(method) ?? new Map<number, number>();
    this.requests.set(method, statuses.set(status, (statuses.get(status) ?? 0) + 1));
    this.count++;
    this.sum += seconds;
    for (let i = buckets.length - 1; i >= 0 && seconds <= buckets[i]; i--) this.within[i]++;
  }
}

/**
 * Requests by route, method and status, and their durations by route: two additions a request. A general metrics
 * library hashes the labels of each observation, which costs as much as the rest of an answer from memory.
 */
export class RequestCounts {
  readonly #routes = new Map<string, RouteCounts>();

  /** @param seconds from the request's arrival to the end of its answer */
  add(route: string, method: string, status: number, seconds: number): void {
    let held = this.#routes.get(route);
    if (!held) {
      held = new RouteCounts();
      this.#routes.set(route, held);
    }
    held.add(method, status, seconds);
  }

  /** Prometheus' text format. */
  exposition(): string {
    const lines = [
      "# HELP plumb_http_requests_total Requests answered, by route, method and status.",
      "# TYPE plumb_http_requests_total counter",
    ];
    for (const [route, { requests }] of this.#routes) {
      for (const [method, statuses] of requests) {
        for (const [status, count] of statuses) {
          lines.push(
            `plumb_http_requests_total{route="${escaped(route)}",method="${method}",status="${status}"} ${count}`,
          );
        }
      }
    }
    lines.push(
      "# HELP plumb_http_request_seconds Seconds from the request's arrival to the end of its answer, by route.",
      "# TYPE plumb_http_request_seconds histogram",
    );
    for (const [route, { within, count, sum }] of this.#routes) {
      const of = `route="${escaped(route)}"`;
      buckets.forEach((bound, i) => {
        lines.push(`plumb_http_request_seconds_bucket{le="${bound}",${of}} ${within[i]}`);
      });
      lines.push(`plumb_http_request_seconds_bucket{le="+Inf",${of}} ${count}`);
      lines.push(`plumb_http_request_seconds_sum{${of}} ${sum}`, `plumb_http_request_seconds_count{${of}} ${count}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

function escaped(label: string): string {
  return label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
