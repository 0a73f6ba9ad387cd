"""Compares our road engine with OSRM on the same extract and points in one run: CPU seconds of one thread, peak memory.

usage: peers.py MEASURE_ROADS EXTRACT.osm.pbf FOLDER
Snapping and output to flat tables are inside on both sides, turn restrictions hold on both. Speeds differ between engines, so
effort is compared, not travel times. What cannot be had is skipped with a word.
"""
import csv
import json
import os
import resource
import subprocess
import sys
import time

ONE_THREAD = {**os.environ, "RAYON_NUM_THREADS": "1"}


def ours(*arguments):
    done = subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, env=ONE_THREAD)
    return json.loads(done.stdout or "{}")


def child(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(base, points):
    """In a process of its own, so that its peak memory is its own: CPU seconds, best of 5, and megabytes."""
    import osrm

    with open(points) as file:
        coordinates = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    engine = osrm.OSRM(algorithm="CH", storage_config=base, max_locations_distance_table=10**6, use_shared_memory=False)
    best = None
    for _ in range(5):
        asked = osrm.TableParameters(coordinates=coordinates, annotations=["duration", "distance"])
        start = time.process_time()
        engine.Table(asked)
        spent = time.process_time() - start
        best = spent if best is None else min(best, spent)
    print(json.dumps({"cpu_s": best, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 10**6}))


def osrm_of(points, base):
    command = [sys.executable, __file__, "table", base, points]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def line(what, own, peer, goal):
    ratio = "" if peer is None else f"{own / peer:8.2f}x"
    print(f"{what:<34} {own:9.3f} {'-' if peer is None else f'{peer:9.3f}':>9} {ratio:>9}  {goal}")


if sys.argv[1] == "table":
    table(sys.argv[2], sys.argv[3])
    sys.exit()
program, extract, folder = sys.argv[1], sys.argv[2], sys.argv[3]
roads = os.path.join(folder, "bench.roads")
build = ours("build", extract, roads)
try:
    import osrm

    home = os.path.dirname(osrm.__file__)
except ImportError:
    osrm = None
    print("OSRM is skipped: osrm-bindings is not installed (it needs Python 3.12)")
for peer in ("mpee", "valhalla"):
    print(f"{peer} is skipped: this script has no measurement for it")
contract = None
if osrm:
    copy, base = os.path.join(folder, "x.osm.pbf"), os.path.join(folder, "x.osrm")
    with open(extract, "rb") as original, open(copy, "wb") as file:
        file.write(original.read())
    contract = child(f"{home}/bin/osrm-extract", "-t", "1", "-p", f"{home}/share/profiles/car.lua", copy)
    contract += child(f"{home}/bin/osrm-contract", "-t", "1", base)
print(f"{os.path.basename(extract)}: {build['junctions']} junctions; CPU seconds of one thread, ours, OSRM CH, ratio, goal")
line("build (ours: two profiles)", build["cpu_s"], contract, "<= 0.35x")
for count, goal in (500, "<= 0.4x"), (2000, "<= 0.25x"):
    points = os.path.join(folder, f"points{count}.csv")
    subprocess.run([program, "points", roads, str(count), points], check=True)
    own = ours("matrix", roads, points, "van")
    peer = osrm_of(points, base) if osrm else {"cpu_s": None, "peak_mb": None}
    line(f"{count} x {count}, time and distance", own["matrix_cpu_s"], peer["cpu_s"], goal)
    line("  peak memory, MB", own["peak_mb"], peer["peak_mb"], "")
