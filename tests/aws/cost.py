"""Prints the cost and scale table of docs/operations.md.

Usage: python tests/aws/cost.py [FILE]   (standard library only; us-east-1 list prices, no free tier)
With a file, exits 1 unless that file holds the table as it is now. Edit the model below to match your own use.
"""

import pathlib
import sys

USERS = [1, 1_000, 10_000, 100_000]

# One user, one month.
CONVERSATIONS = 60
DATA_CALLS = 8          # per conversation, 400 ms each
PROTOCOL_CALLS = 5      # per conversation, 30 ms each
REFRESHES = 60          # 30 ms each
CONNECTIONS = 1.2       # new connections of 10 requests, 100 ms each

GB = {"mcp": 0.5, "rest": 0.25}
PRICE = {
    "gateway": 1.00 / 1e6,
    "invocation": 0.20 / 1e6,
    "gb_second": 0.0000133334,
    "read": 0.125 / 1e6,
    "write": 0.625 / 1e6,
    "log_gb": 0.50,
    "secret": 0.40,
    "secret_call": 0.05 / 1e4,
    "alarm": 0.10,
    "metric": 0.30,
}
SECRETS, ALARMS, METRICS = 4, 28, 10  # three of the 25 alarms watch two metrics each, which are billed apart
LOG_BYTES = 1_000       # per request
PEAK = 10               # times the mean


def month(users):
    mcp_calls = users * CONVERSATIONS * (DATA_CALLS + PROTOCOL_CALLS)
    data_calls = users * CONVERSATIONS * DATA_CALLS
    refreshes = users * REFRESHES
    joining = users * CONNECTIONS * 10
    requests = mcp_calls + refreshes + joining
    mcp_seconds = data_calls * 0.4 + (mcp_calls - data_calls) * 0.03
    rest_seconds = refreshes * 0.03 + joining * 0.1
    reads = data_calls * 3 + refreshes * 4 + joining * 2
    writes = refreshes * 2 + joining * 2
    cost = {
        "gateway": requests * PRICE["gateway"],
        "lambda": requests * PRICE["invocation"]
        + (mcp_seconds * GB["mcp"] + rest_seconds * GB["rest"]) * PRICE["gb_second"],
        "DynamoDB": reads * PRICE["read"] + writes * PRICE["write"],
        "logs": requests * LOG_BYTES / 1e9 * PRICE["log_gb"],
        "secrets": SECRETS * PRICE["secret"] + 40_000 * PRICE["secret_call"] * min(1, users / 1_000),
        "alarms": ALARMS * PRICE["alarm"],
        "metrics": METRICS * PRICE["metric"],
    }
    per_second = requests / (30 * 86_400) * PEAK
    concurrency = (mcp_seconds + rest_seconds) / (30 * 86_400) * PEAK
    return requests, cost, per_second, max(1, round(concurrency))


def table():
    parts = list(month(1)[1])
    yield "| Users | Requests | " + " | ".join(p[0].upper() + p[1:] for p in parts) + " | **Month** | Peak req/s | Peak concurrency |"
    yield "|---" * (len(parts) + 5) + "|"
    for users in USERS:
        requests, cost, per_second, concurrency = month(users)
        cells = " | ".join(f"{cost[p]:.2f}" for p in parts)
        yield f"| {users:,} | {requests:,.0f} | {cells} | **${sum(cost.values()):.2f}** | {per_second:.1f} | {concurrency} |"


def main():
    text = "\n".join(table())
    print(text)
    if sys.argv[1:] and text not in pathlib.Path(sys.argv[1]).read_text():
        sys.exit(f"{sys.argv[1]} holds another table")


if __name__ == "__main__":
    main()
