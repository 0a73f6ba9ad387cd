"""Compares our road engine with others on the same extract, a sixteenfold tile of it and the same points, in one run: CPU
seconds of one thread, each table repeated to at least two of them, peak memory of a process that does nothing else.

usage: peers.py MEASURE_ROADS EXTRACT.osm.pbf FOLDER [ROAD_PEERS]
Snapping and the answer are inside on all sides that snap; turn restrictions hold here, in OSRM, in Valhalla, in cch and
fast_paths (which search our graph), not in mpee. Speeds differ between engines, so effort is compared, not travel times. What
cannot be had is skipped with a word. Steps that are done stand in FOLDER/results.json and are not repeated; the table is in
FOLDER/results.md.
"""
import csv
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time

SECONDS = 2.0
TILES = 16
ONE_THREAD = {**os.environ, "RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
PACKAGES = {"osrm": "osrm-bindings", "valhalla": "pyvalhalla", "mpee": "mpee"}


def child(*command, **more):
    """Standard output, CPU seconds and peak megabytes of a command."""
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ONE_THREAD, **more)
    output = running.stdout.read()
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError(f"{os.path.basename(command[0])} ended with {running.returncode}")
    return output, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 // 10**6


def told(*command):
    return json.loads(child(*command)[0].splitlines()[-1])


def here(*arguments):
    return told(sys.executable, __file__, *arguments)


# --- In processes of their own, so that peak memory is their own ---


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 10**6


def read_points(file, count=None):
    with open(file) as lines:
        return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(lines)][:count]


def repeated(ask, seconds=SECONDS):
    spent = []
    while len(spent) < 3 or sum(spent) < seconds:
        start = time.process_time()
        ask()
        spent.append(time.process_time() - start)
    spent.sort()
    return {"matrix_cpu_s": spent[len(spent) // 2], "best_cpu_s": spent[0], "repeats": len(spent), "peak_mb": peak_mb()}


def osrm_table(base, points):
    import osrm

    coordinates = read_points(points)
    engine = osrm.OSRM(algorithm="CH", storage_config=base, max_locations_distance_table=10**6, use_shared_memory=False)
    asked = osrm.TableParameters(coordinates=coordinates, annotations=["duration", "distance"])
    one_row = osrm.TableParameters(coordinates=coordinates, annotations=["duration", "distance"], sources=[0])
    row = repeated(lambda: engine.Table(one_row), 0.5)
    return {**repeated(lambda: engine.Table(asked)), "one_row_cpu_s": row["matrix_cpu_s"]}


def mpee_build(extract):
    import mpee

    start = time.process_time()
    built = mpee.Router.build(extract, progress=False, force=True)
    return {**built, "cpu_s": time.process_time() - start, "peak_mb": peak_mb()}


def mpee_table(pp, ch, points):
    import mpee

    router = mpee.Router(pp, ch)
    coordinates = [(lat, lon) for lon, lat in read_points(points)]
    return repeated(lambda: router.table(coordinates))


def valhalla_build(extract, folder):
    import valhalla

    config = valhalla.get_config(tile_extract="", tile_dir=folder, verbose=False)
    config["mjolnir"]["concurrency"] = 1
    for limits in config["service_limits"].values():
        if isinstance(limits, dict) and "max_matrix_location_pairs" in limits:
            limits["max_matrix_location_pairs"] = 10**6
    file = os.path.join(folder, "valhalla.json")
    with open(file, "w") as out:
        json.dump(config, out)
    binary = os.path.join(os.path.dirname(valhalla.__file__), "bin", "valhalla_build_tiles")
    _, cpu, peak = child(binary, "-c", file, "-j", "1", extract)
    return {"cpu_s": cpu, "peak_mb": peak}


def valhalla_table(folder, points, count):
    import valhalla

    actor = valhalla.Actor(os.path.join(folder, "valhalla.json"))
    places = [{"lon": lon, "lat": lat} for lon, lat in read_points(points, int(count))]
    asked = json.dumps({"sources": places, "targets": places, "costing": "truck", "verbose": False})
    start = time.process_time()
    actor.matrix(asked)
    return {"matrix_cpu_s": time.process_time() - start, "repeats": 1, "places": int(count), "peak_mb": peak_mb()}


# --- The comparison ---


class Results:
    """What has been measured with these programs on this extract."""

    def __init__(self, folder, of):
        self.file, self.of = os.path.join(folder, "results.json"), of
        self.steps = {}
        try:
            with open(self.file) as known:
                known = json.load(known)
            self.steps = known["steps"] if known["of"] == of else {}
        except (OSError, ValueError, KeyError):
            pass

    def step(self, name, work):
        if name not in self.steps:
            try:
                self.steps[name] = work()
            except Exception as error:  # whatever another program does, the rest is measured
                print(f"{name} is skipped: {error}")
                return None
            with open(self.file, "w") as out:
                json.dump({"of": self.of, "steps": self.steps}, out, indent=1)
        return self.steps[name]


def osrm_build(extract, folder):
    home = os.path.dirname(importlib.util.find_spec("osrm").origin)
    copy = os.path.join(folder, "x.osm.pbf")
    with open(extract, "rb") as original, open(copy, "wb") as file:
        file.write(original.read())
    _, first, peak = child(f"{home}/bin/osrm-extract", "-t", "1", "-p", f"{home}/share/profiles/car.lua", copy)
    _, second, other = child(f"{home}/bin/osrm-contract", "-t", "1", os.path.join(folder, "x.osrm"))
    return {"extract_cpu_s": first, "contract_cpu_s": second, "cpu_s": first + second, "peak_mb": max(peak, other)}


def measure(results, tag, extract, folder, searches):
    """All steps on one extract."""
    os.makedirs(folder, exist_ok=True)
    roads = os.path.join(folder, "bench.roads")

    def step(name, work):
        return results.step(f"{tag} {name}", work)

    step("build samlast", lambda: told(program, "build", extract, roads))
    points = {count: os.path.join(folder, f"points{count}.csv") for count in (500, 2000)}
    for count, file in points.items():
        child(program, "points", roads, str(count), file)
        step(f"{count} samlast", lambda: told(program, "matrix", roads, file, "van", str(SECONDS)))
    base = os.path.join(folder, "x.osrm")
    if "osrm" in have and step("build osrm", lambda: osrm_build(extract, folder)):
        for count, file in points.items():
            step(f"{count} osrm", lambda: here("osrm_table", base, file))
    if "mpee" in have:
        copy = os.path.join(folder, "mpee.osm.pbf")
        with open(extract, "rb") as original, open(copy, "wb") as file:
            file.write(original.read())
        if built := step("build mpee", lambda: here("mpee_build", copy)):
            for count, file in points.items():
                step(f"{count} mpee", lambda: here("mpee_table", built["pp_path"], built["ch_path"], file))
    if "valhalla" in have:
        tiles = os.path.join(folder, "valhalla")
        os.makedirs(tiles, exist_ok=True)
        if step("build valhalla", lambda: here("valhalla_build", extract, tiles)):
            step("50 valhalla", lambda: here("valhalla_table", tiles, points[500], "50"))
    if searches:
        graph = os.path.join(folder, "graph.bin")
        child(program, "graph", roads, points[500], "van", graph)
        step("500 cch", lambda: told(searches, graph, "cch", "500", str(SECONDS)))
        fewer = os.path.join(folder, "points100.csv")
        with open(points[500]) as lines, open(fewer, "w") as out:
            out.writelines(lines.readlines()[:101])
        step("100 fast_paths", lambda: told(searches, graph, "fast_paths", "100", str(SECONDS)))
        step("100 samlast", lambda: told(program, "matrix", roads, fewer, "van", str(SECONDS)))


def rows(steps, tag):
    """What, ours, peer's, ratio, goal: of everything that was measured on both sides."""

    def pair(what, own, peer, key, goal, scale=1.0):
        ours, other = steps.get(f"{tag} {own}"), steps.get(f"{tag} {peer}")
        if ours and other:
            a, b = ours[key], other[key] * scale
            yield what, a, b, a / b, goal

    build = "build samlast"
    yield from pair("build, against OSRM's one profile", build, "build osrm", "cpu_s", 0.35)
    yield from pair("build, against Valhalla", build, "build valhalla", "cpu_s", None)
    yield from pair("build, against mpee (no turns)", build, "build mpee", "cpu_s", None)
    yield from pair("peak MB of building, mpee", build, "build mpee", "peak_mb", 0.5)
    yield from pair("peak MB of building, OSRM", build, "build osrm", "peak_mb", None)
    for count, goal in (500, 0.4), (2000, 0.25):
        own, size = f"{count} samlast", f"{count} × {count}"
        yield from pair(f"{size}, OSRM CH", own, f"{count} osrm", "matrix_cpu_s", goal)
        yield from pair(f"{size}, mpee (no turns)", own, f"{count} mpee", "matrix_cpu_s", 1.0 if count == 500 else None)
        yield from pair(f"peak MB of {size}, mpee", own, f"{count} mpee", "peak_mb", 0.5)
        yield from pair(f"peak MB of {size}, OSRM", own, f"{count} osrm", "peak_mb", None)
    yield from pair("500 × 500, cch (times only, no snapping)", "500 samlast", "500 cch", "matrix_cpu_s", None)
    yield from pair("100 × 100, fast_paths (times only, no snapping)", "100 samlast", "100 fast_paths", "matrix_cpu_s", None)
    yield from pair("500 × 500, Valhalla truck's 50 × 50", "500 samlast", "50 valhalla", "matrix_cpu_s", None)


def table(results):
    lines = []
    for tag, name in ("real", os.path.basename(extract)), ("tile", f"{TILES} copies of it"):
        built = results.steps.get(f"{tag} build samlast")
        if not built:
            continue
        lines += [f"{name}: {built['junctions']} junctions; CPU seconds of one thread, medians", ""]
        lines += ["| what | ours | other | ratio | goal |", "|---|---|---|---|---|"]
        for what, own, peer, ratio, goal in rows(results.steps, tag):
            verdict = "" if goal is None else f"≤ {goal}: {'met' if ratio <= goal else 'MISSED'}"
            lines.append(f"| {what} | {own:.3f} | {peer:.3f} | {ratio:.3f} | {verdict} |")
        sums = [results.steps.get(f"{tag} {step}", {}).get("time_sum_ms") for step in ("500 samlast", "500 cch")]
        sums += [results.steps.get(f"{tag} {step}", {}).get("time_sum_ms") for step in ("100 samlast", "100 fast_paths")]
        for (ours, other), peer in zip((sums[:2], sums[2:]), ("cch", "fast_paths")):
            if other is not None:
                lines.append("" if peer == "cch" else "")
                lines.append(f"Sum of all times, ms: {ours}; by {peer} on the same graph: {other}.")
        lines.append("")
    return "\n".join(lines)


def digest(file):
    with open(file, "rb") as content:
        return hashlib.sha256(content.read()).hexdigest()[:16]


STEPS = {work.__name__: work for work in (osrm_table, mpee_build, mpee_table, valhalla_build, valhalla_table)}
if sys.argv[1] in STEPS:
    print("\n" + json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))
    sys.exit()
program, extract, folder = sys.argv[1:4]
searches = sys.argv[4] if len(sys.argv) > 4 and os.path.exists(sys.argv[4]) else None
have = {}
for module, package in PACKAGES.items():
    if importlib.util.find_spec(module):
        have[module] = importlib.metadata.version(package)
    else:
        print(f"{module} is skipped: {package} is not installed")
if not searches:
    print("cch and fast_paths are skipped: they could not be built")
of = {"program": digest(program), "extract": digest(extract), "peers": have}
of["searches"] = digest(searches) if searches else None
results = Results(folder, of)
measure(results, "real", extract, os.path.join(folder, "real"), searches)
tile = os.path.join(folder, f"tile{TILES}.osm.pbf")
child(program, "tile", extract, str(TILES), tile)
measure(results, "tile", tile, os.path.join(folder, "tile"), searches)
text = table(results)
with open(os.path.join(folder, "results.md"), "w") as out:
    out.write(text)
print(text)
