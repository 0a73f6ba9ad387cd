"""Compares `samlast vrp solve` with PyVRP, VROOM, OR-Tools, vrp-cli, HGS-CVRP and commiv on published instances.

Equal CPU seconds, one thread, several seeds. A solution counts only if `samlast vrp check` finds no rule broken; its cost is the one the
checker states. Every run is a line of runs.jsonl; runs that stand there already, by the same version of the solver, are not made again,
so a comparison can be interrupted, and widened later. The table is written from all lines that fit.
"""

import argparse
import hashlib
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

from best_known import best_known

HERE = pathlib.Path(__file__).resolve().parent
# Family: folder, endings of instances.
FAMILIES = {
    "CVRP": ("CVRP_X", {".vrp"}),
    "Solomon": ("VRPTW_solomon", {".txt"}),
    "GH": ("VRPTW_GH", {".txt"}),
    "MDVRPTW": ("MDVRPTW", {".vrp"}),
    "MTVRPTWR": ("MTVRPTWR", {".vrp"}),
    "HFVRP": ("HFVRP", {".vrp"}),
    "VRPB": ("VRPB", {".vrp", ".vrpb"}),
    "SDVRPTW": ("SDVRPTW", {".vrp"}),
    "PCVRPTW": ("PCVRPTW", {".vrp"}),
    "PDPTW": ("PDPTW_lilim", {".txt"}),
    "PVRP": ("PVRP_cordeau", {""}),
    "PVRP-IF": ("PVRPIF_waste", {".geojson"}),
}
# Solver: the package that holds it.
SOLVERS = {
    "samlast": None, "pyvrp": "pyvrp", "vroom": "pyvroom", "ortools": "ortools", "vrpcli": "vrp-cli", "hygese": "hygese", "commiv": "commiv",
}
# OR-Tools counts its own CPU time.
ON_OUR_CLOCK = {"pyvrp", "vroom", "vrpcli", "hygese", "commiv"}


def instances(root, family, most, names):
    """Up to `most` instances, spread over the folder by size."""
    folder, endings = FAMILIES[family]
    paths = [p for p in (root / folder).glob("*") if p.is_file() and p.suffix in endings] if (root / folder).is_dir() else []
    paths = [path for path in paths if not names or path.stem in names]
    paths.sort(key=lambda path: (path.stat().st_size, path.name))
    if most and len(paths) > most:
        paths = [paths[i * (len(paths) - 1) // max(most - 1, 1)] for i in range(most)]
    return paths


class Bench:
    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="bench-vrp-"))
        self.versions = {solver: self.version(solver) for solver in options.solvers}

    def version(self, solver):
        """Of a package by its number, of our own program by its content; "" where it is not to be had."""
        if solver == "samlast":
            return hashlib.sha256(pathlib.Path(self.options.samlast).read_bytes()).hexdigest()[:12]
        ask = f"import importlib.metadata as m; print(m.version({SOLVERS[solver]!r}))"
        return subprocess.run([self.options.python, "-c", ask], capture_output=True, text=True).stdout.strip()

    def check(self, path, answer):
        """Cost by the checker, or the reason why the answer does not count."""
        file = self.work / "answer.json"
        file.write_text(json.dumps(answer))
        command = [self.options.samlast, "vrp", "check", "--json", str(path), str(file)]
        done = subprocess.run(command, capture_output=True, text=True)
        if not done.stdout:
            return None, done.stderr.strip()[-80:]
        found = json.loads(done.stdout)
        if found["feasible"]:
            return found["cost"], ""
        why = (found["violations"] or [f"{len(found['unassigned'])} not visited"])[0]
        return None, why[:80]

    def answer(self, solver, family, path, seed):
        """What the solver printed, or the reason why there is nothing."""
        seconds = f"{self.options.cpu_seconds:g}"
        if solver == "samlast":
            command = [self.options.samlast, "--threads", "1", "vrp", "solve", str(path), "--cpu-seconds", seconds]
            command += ["--seed", str(seed), "--json"]
        else:
            command = [self.options.python, str(HERE / "peers.py"), solver, family, str(path), seconds, str(seed)]
        environment = dict(os.environ, SAMLAST=self.options.samlast, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        if solver in ON_OUR_CLOCK and self.options.clock:
            environment["LD_PRELOAD"] = self.options.clock
        limit = float(seconds) * 200 + 600
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=limit)
        except subprocess.TimeoutExpired:
            return {"failed": "stopped after too long"}
        try:
            return json.loads(done.stdout.strip() if solver == "samlast" else done.stdout.strip().splitlines()[-1])
        except (json.JSONDecodeError, IndexError):
            return {"failed": (done.stderr.strip().splitlines() or ["no answer"])[-1].split(": ", 2)[-1][:80]}

    def run(self, solver, family, path, seed):
        """One run as a line of runs.jsonl."""
        row = {"family": family, "instance": path.name, "solver": solver, "version": self.versions[solver], "seed": seed}
        row["cpu_seconds"] = self.options.cpu_seconds
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        answer = self.answer(solver, family, path, seed)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        row["cpu_seconds_used"] = round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)
        if "skipped" in answer or "failed" in answer:
            return row | {"cost": None, "why": answer.get("failed") or "skipped: " + answer["skipped"]}
        cost, why = self.check(path, answer)
        return row | {"cost": cost, "why": why, "iterations": answer.get("iterations")}


def key(row):
    return tuple(row[name] for name in ("instance", "solver", "version", "seed", "cpu_seconds"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--testdata", type=pathlib.Path, required=True, help="folder that holds vrp/")
    parser.add_argument("--samlast", required=True, help="the program")
    parser.add_argument("--python", default=sys.executable, help="Python in which the peers are installed")
    parser.add_argument("--clock", help="library that makes the clock count CPU time, for LD_PRELOAD")
    parser.add_argument("--families", type=lambda text: text.split(","), default=list(FAMILIES))
    parser.add_argument("--solvers", type=lambda text: text.split(","), default=list(SOLVERS))
    parser.add_argument("--names", type=lambda text: set(text.split(",")), help="only these instances")
    parser.add_argument("--cpu-seconds", type=float, default=15)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--instances", type=int, default=0, help="most per family; 0: all")
    parser.add_argument("--table-only", action="store_true", help="no runs, only the table of those made")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for table.md and runs.jsonl")
    options = parser.parse_args()
    bench = Bench(options)
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / "runs.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()] if file.is_file() else []
    done = {key(row) for row in rows}
    wanted = []
    # Seed by seed, so that an interrupted comparison has something of everything.
    for seed in range(1, options.seeds + 1):
        for family in options.families:
            for path in instances(options.testdata / "vrp", family, options.instances, options.names):
                wanted += [(solver, family, path, seed) for solver in options.solvers]
    with open(file, "a") as log:
        for solver, family, path, seed in wanted:
            if options.table_only or (path.name, solver, bench.versions[solver], seed, options.cpu_seconds) in done:
                continue
            row = bench.run(solver, family, path, seed)
            shown = f"{row['cost']:.1f}" if row["cost"] is not None else row["why"]
            print(f"{family:<9} {path.name:<22} seed {seed} {solver:<8} {shown}", file=sys.stderr)
            rows.append(row)
            log.write(json.dumps(row) + "\n")
            log.flush()
    table = tables(rows, wanted, bench)
    (options.out / "table.md").write_text(table)
    print(table)


def tables(rows, wanted, bench):
    """Mean gaps by family and by instance; in brackets how many of how many runs are feasible."""
    options = bench.options
    paths = {path.name: (family, path) for _, family, path, _ in wanted}
    known = {name: best_known(family, path) for name, (family, path) in paths.items()}
    found = {}
    for row in rows:
        if row["cost"] is not None:
            found[row["instance"]] = min(row["cost"], found.get(row["instance"], row["cost"]))
    chosen = {(path.name, solver, bench.versions[solver], seed, options.cpu_seconds) for solver, _, path, seed in wanted}
    runs = {}
    for row in rows:
        if key(row) in chosen:
            best = known[row["instance"]] or found.get(row["instance"])
            gap = 100 * (row["cost"] / best - 1) if row["cost"] is not None and best else None
            runs.setdefault((row["instance"], row["solver"]), []).append((gap, row["why"]))
    versions = ", ".join(f"{solver} {version or '(not installed)'}" for solver, version in bench.versions.items())
    seeds = f"{options.seeds} seed" + ("s" if options.seeds > 1 else "")
    lines = [
        f"Mean gap to the best-known cost, {options.cpu_seconds:g} CPU seconds, one thread, {seeds}. `*`: no published value that counts"
        " cost in this way for some instances, the best ever found in these runs instead. In brackets: feasible runs of all. –: the solver"
        " cannot express some rule of the family (runs.jsonl says which), or has not been run.",
        "", versions + ".", "",
    ]
    head = ["| {} | " + " | ".join(options.solvers) + " |", "|---|" + "---|" * (1 + len(options.solvers))]
    lines += [head[0].format("family | instances"), head[1]]
    for family in dict.fromkeys(family for family, _ in paths.values()):
        names = [name for name, (own, _) in paths.items() if own == family]
        star = "" if all(known[name] for name in names) else " *"
        cells = [cell([run for name in names for run in runs.get((name, solver), [])]) for solver in options.solvers]
        lines.append(f"| {family}{star} | {len(names)} | " + " | ".join(cells) + " |")
    lines += ["", head[0].format("instance | best"), head[1]]
    for name in paths:
        best = known[name] or found.get(name)
        shown = f"{best:.10g}{'' if known[name] else ' *'}" if best else "–"
        cells = [cell(runs.get((name, solver), [])) for solver in options.solvers]
        lines.append(f"| {name} | {shown} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def cell(runs):
    gaps = [gap for gap, _ in runs if gap is not None]
    why = next((why for _, why in runs if why), "–")
    if why.startswith("skipped"):
        return "–"
    text = f"{sum(gaps) / len(gaps):.2f} %" if gaps else why
    return text if len(gaps) in (0, len(runs)) else f"{text} ({len(gaps)}/{len(runs)})"


if __name__ == "__main__":
    main()
