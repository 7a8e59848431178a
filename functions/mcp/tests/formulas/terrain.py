"""F20: climbs of a course, found by joining the rising stretches of a profile."""

import statistics

GRID = 10


def profile(course):
    """Metres above the start at every grid point of [length, grade] pieces."""
    height, heights = 0.0, [0.0]
    for length, grade in course:
        for _ in range(length // GRID):
            height += GRID * grade
            heights.append(height)
    return heights


def smooth(heights):
    last = len(heights) - 1
    return [statistics.median_high(heights[max(0, at - 2) : min(last, at + 2) + 1]) for at in range(last + 1)]


def climbs(course):
    heights = smooth(profile(course))
    rising = [at for at in range(len(heights) - 1) if heights[at + 1] - heights[at] >= 0.03 * GRID]
    found = []
    for at in rising:
        if found:
            start, end = found[-1]
            dip = min(heights[end : at + 1])
            if (at - end) * GRID <= 100 and heights[end] - dip <= 5:
                found[-1] = (start, at + 1)
                continue
        found.append((at, at + 1))
    result = []
    for start, end in found:
        gain, length = heights[end] - heights[start], (end - start) * GRID
        if gain >= 30 and gain >= 0.03 * length:
            result.append({"start_m": start * GRID, "length_m": length, "gain_m": gain, "grade_pct": 100 * gain / length})
    return result


def cases():
    courses = [
        [[2000, 0.0], [2000, 0.05], [1000, 0.0]],
        [[500, 0.0], [1000, 0.06], [70, 0.0], [1000, 0.06], [500, 0.0]],
        [[500, 0.0], [1000, 0.06], [500, 0.0], [1000, 0.08], [500, -0.05]],
        [[500, 0.0], [1000, 0.06], [80, -0.1], [1000, 0.06], [500, 0.0]],
        [[500, 0.0], [500, 0.05], [1000, 0.0], [3000, 0.02], [500, 0.0]],
    ]
    return {"F20": [{"course": course, "climbs": climbs(course)} for course in courses]}
