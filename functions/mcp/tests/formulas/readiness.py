"""The readiness score: parts, modifiers, cap, momentum, volatility, state."""

import math

from chance import Chance

FIELDS = [
    "hrv", "resting_hr", "sleep_score", "sleep_hours", "sleep_quality",
    "fatigue", "stress", "motivation", "mood", "soreness", "injury", "alcohol",
]
QUALITY = {1: 1.0, 2: 0.8, 3: 0.55, 4: 0.3}


def history(seed, count):
    chance = Chance(seed)

    def maybe(share, value):
        return value if chance.sometimes(share) else None

    rows = []
    for day in range(count):
        wave = math.sin(day / 9)
        scale = lambda: 1 + int(chance.share() * 3.999)
        rows.append([
            maybe(0.95, round(62 + 6 * wave + chance.between(-6, 6))), maybe(0.97, round(49 - 2 * wave + chance.between(-3, 3))),
            maybe(0.6, chance.between(40, 98, 0)), maybe(0.9, chance.between(3.5, 9)), maybe(0.7, scale()),
            maybe(0.9, scale()), maybe(0.9, scale()), maybe(0.9, scale()), maybe(0.9, scale()),
            maybe(0.8, scale()), maybe(0.5, 1 if chance.sometimes(0.8) else scale()), maybe(0.2, int(chance.share() * 2.999)),
        ])
    return rows


def average(values):
    return sum(values) / len(values)


def deviation(values, least):
    middle = average(values)
    return max(least, math.sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1)))


def score(days, at):
    day = dict(zip(FIELDS, days[at]))
    if not day["hrv"] or not day["resting_hr"]:
        return None
    column = lambda field, ages: [days[at - age][FIELDS.index(field)] for age in ages if at >= age and days[at - age][FIELDS.index(field)]]
    long = [math.log(value) for value in column("hrv", range(1, 61))]
    week = [math.log(value) for value in column("hrv", range(7))]
    month = column("resting_hr", range(1, 31))
    hrv = 25.0
    if len(long) >= 7 and len(week) >= 3:
        spread = deviation(long, 0.02)
        saturated = math.log(day["hrv"]) < average(long) - 0.75 * spread and day["resting_hr"] < average(month)
        z = 1.5 if saturated else (average(week) - average(long)) / spread
        hrv = 40 / (1 + math.exp(-(z + 0.5)))
    resting = 17.5
    if len(month) >= 7:
        resting = min(25.0, max(0.0, 17.5 - 7.5 * (day["resting_hr"] - average(month)) / deviation(month, 0.5)))
    hours, judged = day["sleep_hours"], None
    if day["sleep_score"]:
        judged = day["sleep_score"] / 100
    elif day["sleep_quality"]:
        judged = QUALITY[day["sleep_quality"]]
    if judged is not None:
        sleep = 15 * judged * (0.8 * hours / 5 if hours and hours < 5 else 1)
    else:
        sleep = 15 * min(1, hours / 8) if hours else 7.5
    weights = {"fatigue": 0.35, "stress": 0.25, "motivation": 0.2, "mood": 0.2}
    felt = sum(weight * (4 - (day[field] or 2)) / 3 for field, weight in weights.items())
    subjective = 20 * felt * (1 - 0.05 * sum(day[field] is None for field in weights))
    factor = {4: 0.5, 3: 0.75, 2: 0.9}.get(day["soreness"], 1) * {1: 0.85, 2: 0.6}.get(day["alcohol"], 1)
    debt = sum(max(0, 5.5 - slept) for slept in column("sleep_hours", range(3)))
    factor *= max(0.7, 1 - 0.05 * debt) * (0.9 if day["motivation"] == 4 else 1)
    value = (hrv + resting + sleep + subjective) * factor
    value = min(value, {2: 70, 3: 50, 4: 30}.get(day["injury"], 100))
    return {"points": [hrv, resting, sleep, subjective], "factor": factor, "score": math.floor(min(100, max(0, value)) + 0.5)}


def trend(scores, at):
    known = [(day, value) for day, value in enumerate(scores[: at + 1]) if value is not None]
    past = next((scores[at - age] for age in (7, 6, 8) if at >= age and scores[at - age] is not None), None)
    if scores[at] is None or len(known) < 15 or not past:
        return None
    momentum = 100 * (scores[at] - past) / past
    ranges = []
    for (before, low), (after, high) in zip(known, known[1:]):
        if after - before <= 3:
            change = abs(high - low)
            ranges.append(change if not ranges else 2 / 15 * change + 13 / 15 * ranges[-1])
    band = ranges[-20:]
    level, place = "moderate", 0.0
    if len(band) == 20:
        middle = average(band)
        spread = math.sqrt(sum((value - middle) ** 2 for value in band) / 20)
        place = max(-2.0, min(2.0, (ranges[-1] - middle) / spread)) if spread else 0.0
        level = "high" if place > 1.5 else "low" if place < -1.5 else "moderate"
    row = 0 if scores[at] >= 85 else 1 if scores[at] >= 65 else 2
    code = 3 * row + (1 if momentum >= 2 else 2 if momentum > -2 else 3)
    return {"momentum": momentum, "average_range": ranges[-1], "level": level, "position": place, "code": code}


def cases():
    result = []
    for seed in [71, 72]:
        days = history(seed, 110)
        scored = [score(days, at) for at in range(len(days))]
        values = [entry and entry["score"] for entry in scored]
        result.append({
            "days": days, "scores": values, "last": [[at, scored[at]] for at in range(90, 110) if scored[at]],
            "trends": [[at, trend(values, at)] for at in range(80, 110)],
        })
    return {"readiness": result}
