"""Computes the formulas F1-F21 and the readiness score once more, from their definitions, and prints cases with results.

Written apart from the Rust code and by other ways where there are any: a taper is found by bisection over the recursion,
the tail of Student's t by integration. Needs only Python.

Usage: python3 functions/mcp/tests/formulas/reference.py > functions/mcp/tests/formulas/reference.json
"""

import json

import analysis
import fitness
import readiness
import terrain


def rounded(value):
    """Nine significant digits: the same text on every machine."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value


def main():
    chapters = {}
    for chapter in (fitness, analysis, terrain, readiness):
        chapters.update(chapter.cases())
    parts = []
    for name, cases in chapters.items():
        lines = ",\n".join(json.dumps(rounded(case), separators=(",", ":")) for case in cases)
        parts.append(f'"{name}": [\n{lines}\n]')
    print("{\n" + ",\n".join(parts) + "\n}")


main()
