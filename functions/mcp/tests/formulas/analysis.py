"""F10-F17: predictions, efforts, and the statistics of days."""

import math

from chance import Chance


def f10():
    cp, w_prime = 262.0, 20400.0
    for seconds in [119, 120, 300, 1200, 1800, 1801]:
        watts = cp + w_prime / seconds if 120 <= seconds <= 1800 else None
        yield {"model": "cp", "seconds": seconds, "cp": cp, "w_prime": w_prime, "value": watts}
    cs, d_prime = 3.62, 124.2
    for metres in [400, 1000, 5000, 8000, 10000]:
        time = (metres - d_prime) / cs
        yield {"model": "cs", "metres": metres, "cs": cs, "d_prime": d_prime, "value": time if 180 <= time <= 2400 else None}
    bests = [(1609.34, 330.0), (5000, 1200.0), (10000, 2500.0)]
    for metres in [400, 800, 3000, 8000, 21097.5, 42195]:
        usable = [best for best in bests if 0.25 <= metres / best[0] <= 4]
        near = min(usable, key=lambda best: abs(math.log(metres / best[0])), default=None)
        value = near[1] * (metres / near[0]) ** 1.06 if near else None
        yield {"model": "riegel", "metres": metres, "bests": bests, "value": value}


def spread(runs):
    return [value for value, seconds in runs for _ in range(seconds)]


def normalized(watts):
    """A running sum instead of windows."""
    total, powers = sum(watts[:30]), []
    for at in range(30, len(watts) + 1):
        powers.append((total / 30) ** 4)
        if at < len(watts):
            total += watts[at] - watts[at - 30]
    return (sum(powers) / len(powers)) ** 0.25


def f11():
    cases = [
        ([[200, 3600]], 250), ([[100, 600], [300, 600]], 250), ([[120, 300], [330, 240], [110, 240], [340, 240], [0, 300]], 268),
        ([[300, 1199]], 250), ([[180, 900], [None, 120], [220, 900]], 240),
    ]
    for runs, ftp in cases:
        watts = [value for value in spread(runs) if value is not None]
        power = normalized(watts)
        load = len(watts) / 3600 * (power / ftp) ** 2 * 100 if len(watts) >= 1200 else None
        yield {
            "watts": runs, "ftp": ftp, "np": power, "vi": power / (sum(watts) / len(watts)),
            "intensity_pct": 100 * power / ftp, "load": load,
        }


def mean(values):
    known = [value for value in values if value]
    return sum(known) / len(known)


def f12():
    cases = [
        ("power", [[200, 1200]], [[140, 600], [147, 600]]), ("pace", [[3.7, 600], [3.5, 600]], [[150, 1200]]),
        ("power", [[210, 900], [190, 900]], [[135, 600], [None, 60], [142, 540], [150, 600]]),
    ]
    for kind, output, beats in cases:
        output_s, beats_s = spread(output), spread(beats)
        half = len(beats_s) // 2

        def efficiency(part):
            watts = [value for value in output_s[part] if value is not None]
            put_out = normalized(watts) if kind == "power" else 60 * sum(watts) / len(watts)
            return put_out / mean(beats_s[part])

        early, late = slice(0, half), slice(half, None)
        yield {
            "kind": kind, "output": output, "hr": beats,
            "decoupling_pct": 100 * (1 - efficiency(late) / efficiency(early)),
            "hr_drift_pct": 100 * (mean(beats_s[late]) / mean(beats_s[early]) - 1),
        }


def days(seed, count, slope, noise, missing):
    chance = Chance(seed)
    values = [[day, round(60 + slope * day + chance.between(-noise, noise, 2), 2)] for day in range(count)]
    return [pair for pair in values if not chance.sometimes(missing)]


def within(series, oldest, newest):
    return [value for day, value in series if oldest <= day <= newest]


def average(values):
    return sum(values) / len(values)


def deviation(values):
    middle = average(values)
    return math.sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1))


def f13():
    for seed, slope in enumerate([0, 0.05, -0.2, 1], 31):
        series, newest, rolling = days(seed, 80, slope, 5, 0.15), 79, 7
        before, now = within(series, newest - rolling - 59, newest - rolling), within(series, newest - rolling + 1, newest)
        z = (average(now) - average(before)) / deviation(before)
        word = "usual" if abs(z) < 1 else "unusual" if abs(z) < 2 else "exceptional"
        yield {
            "series": series, "newest": newest, "n": len(before), "mean": average(before), "sd": deviation(before),
            "current": average(now), "z": z, "word": word,
        }


def f14():
    for seed, slope in enumerate([0.3, -0.1], 41):
        series = days(seed, 60, slope, 4, 0.2)
        n, x, y = len(series), [day for day, _ in series], [value for _, value in series]
        sxy = n * sum(a * b for a, b in zip(x, y)) - sum(x) * sum(y)
        sxx, syy = n * sum(a * a for a in x) - sum(x) ** 2, n * sum(b * b for b in y) - sum(y) ** 2
        yield {
            "series": series, "n": n, "slope_per_week": 7 * sxy / sxx, "r_squared": sxy**2 / (sxx * syy),
            "first": average(within(series, x[0], x[0] + 6)), "last": average(within(series, x[-1] - 6, x[-1])),
        }


def tail(t, freedom):
    """P(|T| >= t): Simpson's rule over Student's density, on the angle t = sqrt(v) tan(a) to have a finite range."""
    start, end, steps = math.atan(t / math.sqrt(freedom)), math.pi / 2, 20000
    density = lambda angle: math.cos(angle) ** (freedom - 1)
    width = (end - start) / steps
    inner = sum((4 if step % 2 else 2) * density(start + step * width) for step in range(1, steps))
    area = width / 3 * (density(start) + inner + density(end))
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    return 2 * scale * area


def ranks(values):
    ordered = sorted(values)
    return [average([place for place, other in enumerate(ordered, 1) if other == value]) for value in values]


def pearson(x, y):
    centred = [(a - average(x), b - average(y)) for a, b in zip(x, y)]
    return sum(a * b for a, b in centred) / math.sqrt(sum(a * a for a, _ in centred) * sum(b * b for _, b in centred))


def f15():
    for seed, (lag, method, slope) in enumerate([(0, "pearson", 0.2), (2, "pearson", 0), (-3, "spearman", 0.05), (1, "spearman", 0.3)], 51):
        x = [[day, round(value)] for day, value in days(seed, 60, slope, 8, 0.1)]
        y = days(seed + 50, 60, slope, 8, 0.1)
        later = dict((day, value) for day, value in y)
        pairs = [(value, later[day + lag]) for day, value in x if day + lag in later]
        left, right = [a for a, _ in pairs], [b for _, b in pairs]
        if method == "spearman":
            left, right = ranks(left), ranks(right)
        r, freedom = pearson(left, right), len(pairs) - 2
        p = tail(abs(r) * math.sqrt(freedom / (1 - r * r)), freedom)
        word = next(word for bound, word in [(0.1, "none"), (0.3, "weak"), (0.5, "moderate"), (0.7, "strong"), (2, "very strong")] if abs(r) < bound)
        yield {"x": x, "y": y, "lag": lag, "method": method, "pairs": len(pairs), "r": r, "p": p, "word": word}


def f16():
    for seed in [61, 62]:
        values = [value for _, value in days(seed, 40 + seed % 2, 0.1, 6, 0)]
        ordered = sorted(values)

        def quantile(share):
            place = share * (len(ordered) - 1)
            below = math.floor(place)
            above = min(below + 1, len(ordered) - 1)
            return ordered[below] * (1 - (place - below)) + ordered[above] * (place - below)

        width = (ordered[-1] - ordered[0]) / 10
        counts = [0] * 10
        for value in values:
            counts[min(9, math.floor((value - ordered[0]) / width))] += 1
        yield {
            "values": values, "mean": average(values), "sd": deviation(values),
            "quantiles": [quantile(share) for share in (0.05, 0.25, 0.5, 0.75, 0.95)], "counts": counts,
        }


def f17():
    for planned, done, tolerance in [(100, 79.9, 20), (100, 80, 20), (100, 120, 20), (100, 121, 20), (60, 57, 5), (60, 56, 5)]:
        ratio = done / planned
        slack = tolerance / 100
        word = "under" if ratio < 1 - slack else "over" if ratio > 1 + slack else "on_target"
        yield {"planned": planned, "done": done, "tolerance_pct": tolerance, "ratio": ratio, "word": word}


def cases():
    return {
        "F10": list(f10()), "F11": list(f11()), "F12": list(f12()), "F13": list(f13()), "F14": list(f14()),
        "F15": list(f15()), "F16": list(f16()), "F17": list(f17()),
    }
