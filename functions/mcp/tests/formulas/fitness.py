"""F1-F9, F18, F19, F21: load over days, where it was spent, what comes next."""

import math
from datetime import date, timedelta

from chance import Chance


def next_day(ctl, atl, load, slow=42, fast=7):
    return (
        ctl + (load - ctl) * (1 - math.exp(-1 / slow)),
        atl + (load - atl) * (1 - math.exp(-1 / fast)),
    )


def f1():
    for seed, (slow, fast) in enumerate([(42, 7), (42, 7), (50, 10)], 1):
        chance = Chance(seed)
        loads = [0 if chance.sometimes(0.2) else chance.between(20, 180, 0) for _ in range(60)]
        ctl, atl = start = (chance.between(0, 80), chance.between(0, 120))
        for load in loads:
            ctl, atl = next_day(ctl, atl, load, slow, fast)
        yield {
            "start": start, "loads": loads, "days": [slow, fast],
            "ctl": ctl, "atl": atl, "form": ctl - atl, "form_pct": 100 * (ctl - atl) / ctl,
        }


def f2():
    def zone(form):
        if form > 20:
            return "transition"
        if form > 5:
            return "fresh"
        if form >= -10:
            return "grey"
        return "optimal" if form >= -30 else "high_risk"

    for form in [40, 20.01, 20, 5.01, 5, 0, -10, -10.01, -30, -30.01, -60]:
        yield {"form": form, "zone": zone(form)}


def f3():
    for ctl, ramp, every, easy in [(60, 5, 4, 60), (45, -10, 3, 50), (70, 0, 0, 60), (80, 12.5, 1, 0)]:
        loads = []
        for day in range(1, 43):
            week = (day - 1) // 7
            load = ctl * (1 + ramp / 100) ** week
            if every and (week + 1) % every == 0:
                load *= easy / 100
            loads.append(load)
        yield {"ctl": ctl, "ramp_pct": ramp, "recovery_every": every, "recovery_pct": easy, "loads": loads}


def form_after(ctl, atl, load, days):
    for _ in range(days):
        ctl, atl = next_day(ctl, atl, load)
    return ctl - atl


def share_for(target, ctl, atl, load, days):
    """By bisection: the form falls as the share of the load grows."""
    low, high = -50.0, 50.0
    for _ in range(200):
        middle = (low + high) / 2
        if form_after(ctl, atl, load * middle, days) > target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def f4():
    cases = [(60, 60, 60, 15), (70, 85, 75, 10), (55, 40, 50, 5), (90, 120, 95, 30), (20, 20, 20, 40), (60, 90, 70, -10)]
    for ctl, atl, load, target in cases:
        shares = [(days, share_for(target, ctl, atl, load, days)) for days in (14, 10, 21, 7)]
        fitting = [(days, share) for days, share in shares if 0.4 <= share <= 0.8]
        if fitting:
            (days, share), form = fitting[0], float(target)
        else:
            days, share = 14, min(1.0, max(0.3, shares[0][1]))
            form = form_after(ctl, atl, load * share, days)
        reached = abs(form - target) < 0.05
        yield {
            "ctl": ctl, "atl": atl, "load": load, "target": target,
            "days": days, "share": share, "form": form, "reached": reached,
        }


def f5():
    for before, now in [(400, 440), (400, 441), (400, 520), (400, 521), (400, 200), (300, 300)]:
        percent = 100 * (now - before) / before
        word = "high" if percent > 30 else "watch" if percent > 10 else "ok"
        yield {"before": before, "now": now, "percent": percent, "word": word}


def ewma(loads, weight):
    average = sum(loads[:7]) / 7
    for load in loads[7:]:
        average = weight * load + (1 - weight) * average
    return average


def f6():
    for seed, (least, most) in enumerate([(30, 90), (60, 200), (0, 20), (50, 60)], 11):
        chance = Chance(seed)
        loads = [chance.between(30, 90, 0) for _ in range(48)] + [chance.between(least, most, 0) for _ in range(8)]
        ratio = ewma(loads, 2 / 8) / ewma(loads, 2 / 29)
        word = "low" if ratio < 0.8 else "productive" if ratio <= 1.3 else "watch" if ratio <= 1.5 else "high"
        rolling = (sum(loads[-7:]) / 7) / (sum(loads[-28:]) / 28)
        yield {"loads": loads, "ewma": ratio, "rolling": rolling, "word": word}


def f7():
    weeks = [[0, 80, 60, 90, 0, 150, 100], [60] * 7, [50, 55, 60, 50, 55, 60, 50], [0, 0, 0, 0, 0, 0, 200], [60, 0, 60, 60, 60, 0, 90]]
    for week in weeks:
        mean = sum(week) / 7
        deviation = math.sqrt(sum((load - mean) ** 2 for load in week) / 7)
        monotony = min(10.0, mean / max(deviation, 0.1 * mean))
        word = "high" if monotony > 2 else "watch" if monotony >= 1.5 else "ok"
        yield {"loads": week, "monotony": monotony, "strain": sum(week) * monotony, "word": word}


BOUNDS = {"power": (80, 106), "hr": (90, 101), "pace": (88, 101)}


def band_class(low, moderate, high):
    if low >= 0.7 and high >= moderate:
        return "polarized"
    if low > moderate > high:
        return "pyramidal"
    if moderate >= 0.3 and (moderate >= low or moderate >= high):
        return "threshold"
    return "high-intensity" if high > max(low, moderate) else "mixed"


def f8_f9():
    zones = {
        "power": [55, 75, 90, 105, 120, 150, 999],
        "hr": [81, 89, 93, 99, 102, 105, 110],
        "pace": [77.5, 87.7, 94.3, 100, 103.4, 111.5, 999],
    }
    for seed, domain in enumerate(["power", "hr", "pace"] * 4, 21):
        chance = Chance(seed)
        easy = seed % 4
        seconds = [chance.between(0, 4000 if at < easy else 900, 0) for at in range(7)]
        lowest, middle = BOUNDS[domain]
        bands = [0.0, 0.0, 0.0]
        for bound, spent in zip(zones[domain], seconds):
            bands[0 if bound <= lowest else 1 if bound <= middle else 2] += spent
        low, moderate, high = (band / sum(bands) for band in bands)
        index = math.log10(low / moderate * high * 100) if low > high > 0 else None
        yield {
            "domain": domain, "zones": list(zip(zones[domain], seconds)), "bands": bands,
            "class": band_class(low, moderate, high), "index": index,
        }


def f18():
    for week, month in [([60, 62, 58], [65] * 28), ([66], [70]), ([50, 52], [60]), ([70], [60]), ([61], [60])]:
        percent = 100 * (sum(week) / len(week) / (sum(month) / len(month)) - 1)
        word = "suppressed" if percent <= -12 else "watch" if percent <= -6 else "rebound" if percent >= 15 else "usual"
        yield {"week": week, "month": month, "percent": percent, "word": word}


def f19():
    for celsius in [10, 18, 20.4, 20.5, 22.9, 23, 28, 40]:
        strain = min(2.0, max(0.0, (celsius - 18) / 5))
        yield {"celsius": celsius, "strain": strain, "word": "high" if strain >= 1 else "moderate" if strain >= 0.5 else "low"}


def monday(day):
    return day - timedelta(days=day.weekday())


def f21():
    seasons = [
        ("2026-06-17", "2026-09-06", 400, None, 1, 4), ("2026-01-05", "2026-06-14", 350, 550, 2, 3),
        ("2026-11-30", "2027-02-27", None, None, 3, 0), ("2026-06-17", "2026-06-21", 300, None, 1, 4),
    ]
    for today, race, start, peak, taper, every in seasons:
        first = monday(date.fromisoformat(today))
        count = (monday(date.fromisoformat(race)) - first).days // 7 + 1
        loads, phases = [], []
        begin = start or 300
        top = peak or begin * 1.15
        build_up = max(0, count - taper)
        base, build = build_up * 5 // 10, build_up * 3 // 10
        for week in range(count):
            if week >= build_up:
                phases.append("Taper")
                loads.append(top * 0.6)
                continue
            phases.append("Base" if week < base else "Build" if week < base + build else "Peak")
            load = begin + (top - begin) * week / max(1, build_up - 1)
            loads.append(load * 0.6 if every and (week + 1) % every == 0 else load)
        yield {
            "today": today, "race": race, "start_load": start, "peak_load": peak, "taper_weeks": taper,
            "recovery_every": every, "loads": loads, "phases": phases, "hours": [load / 50 for load in loads],
        }


def cases():
    return {
        "F1": list(f1()), "F2": list(f2()), "F3": list(f3()), "F4": list(f4()), "F5": list(f5()), "F6": list(f6()),
        "F7": list(f7()), "F8 F9": list(f8_f9()), "F18": list(f18()), "F19": list(f19()), "F21": list(f21()),
    }
