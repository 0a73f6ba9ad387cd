"""Best-known costs from the files beside the instances, in the unit in which `samlast vrp check` states costs."""

import json
import re


def best_known(family, path):
    """The cost, or None where none is published that counts in the same way: Li and Lim's and most values of windows put vehicles first."""
    for file in (path.with_suffix(".sol"), path.with_name(path.stem.upper() + ".sol")):
        if file.is_file():
            return stated(family, file.read_text())
    if family == "VRPB" and (file := path.with_name("BKS_vroom.json")).is_file():
        return json.loads(file.read_text()).get(path.stem, {}).get("best_known_cost")
    if family == "PVRP":
        for table in path.parent.glob("BKS*.csv"):
            for line in table.read_text().splitlines():
                name, _, cost = line.partition(",")
                if name == f"benchmark/PVRP/{path.name}":
                    return float(cost)
    if family == "PVRP-IF" and (file := path.with_name("README.md")).is_file():
        # Upper and lower bounds of two methods, then the best of both.
        row = re.search(rf"<th>{re.escape(path.stem)}</th>(.*?)</tr>", file.read_text(), re.DOTALL)
        cells = re.findall(r"<td>([\d.]+)\*?</td>", row[1]) if row else []
        return float(cells[4]) if len(cells) == 6 else None
    return None


def stated(family, text):
    line = next(line.strip() for line in text.splitlines() if line.strip().lower().startswith("cost"))
    number = line[4:].strip(" :")
    if family == "HFVRP":
        # Published in units without rounding, or in 100,000ths; the files' costs are hundredths.
        return float(number) * 100 if "." in number else float(number) / 1000
    return float(number)
