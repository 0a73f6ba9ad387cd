"""CPU seconds and peak memory of both situations for invented municipalities of several sizes, and the exponent they grow with.

usage: growth.py SAMLAST FOLDER SIZE...   SIZE: in parts of the demo's municipality
"""
import json
import math
import os
import subprocess
import sys
from pathlib import Path

INHABITANTS = 47_006


def run(command, quiet=True):
    """Runs a command; tells processor seconds, peak memory in MiB and what it printed."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL if quiet else None)
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed


def measured(samlast, folder, size):
    folder.mkdir(parents=True, exist_ok=True)
    study = folder / "study.samlast"
    if not (folder / ".imported").exists():
        for old in folder.glob("study.*"):
            old.unlink()
        run([samlast, "demo", "--out", folder, "--inhabitants", str(round(INHABITANTS * size))])
        files = sorted(f for f in folder.iterdir() if f.suffix in {".zip", ".xml", ".csv", ".xlsx", ".pbf"})
        run([samlast, "init", study, "--name", f"{size} times the demo"])
        run([samlast, "import", study, *files])
        (folder / ".imported").touch()
    seconds, memory, deliveries = 0.0, 0.0, 0.0
    for scenario in ("today", "coordinated"):
        one = [samlast, "--threads", "1", "simulate", study, "--scenario", scenario, "--force", "--json"]
        cpu, peak, printed = run(one)
        seconds, memory = seconds + cpu, max(memory, peak)
        if scenario == "today":
            values = json.loads(printed)["values"]
            deliveries = next(v["value"] for v in values if v["indicator"] == "deliveries" and not v["dimensions"])
    return deliveries, seconds, memory


def exponent(rows):
    """Slope of the least squares line through the logarithms of deliveries and seconds."""
    points = [(math.log(deliveries), math.log(seconds)) for deliveries, seconds, _ in rows]
    mean = [sum(p[i] for p in points) / len(points) for i in (0, 1)]
    return sum((x - mean[0]) * (y - mean[1]) for x, y in points) / sum((x - mean[0]) ** 2 for x, _ in points)


samlast, folder, sizes = sys.argv[1], Path(sys.argv[2]), [float(size) for size in sys.argv[3:]]
rows = []
for size in sizes:
    rows.append(measured(samlast, folder / f"{size:g}", size))
    print(f"{size:>6g} times: {rows[-1][0]:>9,.0f} deliveries, {rows[-1][1]:>7.1f} s, {rows[-1][2]:>6.0f} MiB", flush=True)
if len(rows) > 1:
    print(f"exponent of the growth with deliveries: {exponent(rows):.2f}")
