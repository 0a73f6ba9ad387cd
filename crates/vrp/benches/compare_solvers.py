"""Compares `samlast vrp solve` with PyVRP, VROOM, OR-Tools and vrp-cli on published instances, and writes a table of mean gaps.

Equal CPU seconds, one thread, several seeds. A solution counts only if `samlast vrp check` finds no rule broken; its cost is the
one the checker states. Best-known values are read from the files beside the instances; where there is none, the best solution
found by anybody in this run stands in. Solvers that are not installed are skipped with a word.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
# Family: folder, ending of instances.
FAMILIES = {
    "CVRP": ("CVRP_X", ".vrp"),
    "Solomon": ("VRPTW_solomon", ".txt"),
    "GH": ("VRPTW_GH", ".txt"),
    "MDVRPTW": ("MDVRPTW", ".vrp"),
    "MTVRPTWR": ("MTVRPTWR", ".vrp"),
    "HFVRP": ("HFVRP", ".vrp"),
    "VRPB": ("VRPB", ".vrp"),
    "SDVRPTW": ("SDVRPTW", ".vrp"),
    "PCVRPTW": ("PCVRPTW", ".vrp"),
    "PDPTW": ("PDPTW_lilim", ".txt"),
    "PVRP": ("PVRP_cordeau", ""),
    "PVRP-IF": ("PVRPIF_waste", ".geojson"),
}
SOLVERS = ["samlast", "pyvrp", "vroom", "ortools", "vrpcli"]


def stated(family, path):
    """The best-known cost in the unit in which samlast states costs, or None."""
    names = [path.with_suffix(".sol"), path.with_name(path.stem.upper() + ".sol")]
    for name in names:
        if name.is_file():
            lines = [line.strip() for line in name.read_text().splitlines()]
            text = next(line for line in lines if line.lower().startswith("cost"))[4:].strip(" :")
            cost = float(text)
            if family == "HFVRP":
                # Published in units without rounding, or in 100,000ths; the files' costs are hundredths.
                return cost * 100 if "." in text else cost / 1000
            return cost
    if family == "PVRP":
        for table in path.parent.glob("BKS*.csv"):
            for line in table.read_text().splitlines():
                name, _, cost = line.partition(",")
                if name == f"benchmark/PVRP/{path.name}":
                    return float(cost)
    return None


def instances(root, family, most):
    """Up to `most` instances, spread over the folder by size."""
    folder, ending = FAMILIES[family]
    paths = [p for p in (root / folder).glob("*") if p.is_file() and p.suffix == ending] if (root / folder).is_dir() else []
    paths.sort(key=lambda path: (path.stat().st_size, path.name))
    if most and len(paths) > most:
        paths = [paths[i * (len(paths) - 1) // max(most - 1, 1)] for i in range(most)]
    return paths


class Bench:
    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="bench-vrp-"))

    def check(self, path, answer):
        """Cost by the checker, or the reason why the answer does not count."""
        file = self.work / "answer.json"
        file.write_text(json.dumps(answer))
        done = subprocess.run(
            [self.options.samlast, "vrp", "check", "--json", str(path), str(file)], capture_output=True, text=True
        )
        if not done.stdout:
            return None, done.stderr.strip()[-80:]
        found = json.loads(done.stdout)
        if found["feasible"]:
            return found["cost"], ""
        why = (found["violations"] or [f"{len(found['unassigned'])} not visited"])[0]
        return None, why[:80]

    def run(self, solver, family, path, seed):
        seconds = str(self.options.cpu_seconds)
        if solver == "samlast":
            command = [self.options.samlast, "--threads", "1", "vrp", "solve", str(path), "--cpu-seconds", seconds]
            command += ["--seed", str(seed), "--json"]
        else:
            command = [self.options.python, str(HERE / "peers.py"), solver, family, str(path), seconds, str(seed)]
        environment = dict(os.environ, SAMLAST=self.options.samlast)
        for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            environment[threads] = "1"
        if solver in ("pyvrp", "vroom", "vrpcli") and self.options.clock:
            environment["LD_PRELOAD"] = self.options.clock
        limit = float(seconds) * 20 + 120
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=limit)
        except subprocess.TimeoutExpired:
            return None, "stopped after too long"
        try:
            answer = json.loads(done.stdout.strip() if solver == "samlast" else done.stdout.strip().splitlines()[-1])
        except (json.JSONDecodeError, IndexError):
            return None, (done.stderr.strip().splitlines() or ["no answer"])[-1].split(": ", 2)[-1][:80]
        if "skipped" in answer:
            return None, "skipped: " + answer["skipped"]
        return self.check(path, answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--testdata", type=pathlib.Path, required=True, help="folder that holds vrp/")
    parser.add_argument("--samlast", required=True, help="the program")
    parser.add_argument("--python", default=sys.executable, help="Python in which the peers are installed")
    parser.add_argument("--clock", help="library that makes the clock count CPU time, for LD_PRELOAD")
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--solvers", default=",".join(SOLVERS))
    parser.add_argument("--cpu-seconds", type=float, default=15)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--instances", type=int, default=0, help="most per family; 0: all")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for table.md and runs.jsonl")
    options = parser.parse_args()
    bench = Bench(options)
    options.out.mkdir(parents=True, exist_ok=True)
    solvers = options.solvers.split(",")
    rows = []
    with open(options.out / "runs.jsonl", "w") as log:
        for family in options.families.split(","):
            for path in instances(options.testdata / "vrp", family, options.instances):
                runs = []
                for seed in range(1, options.seeds + 1):
                    for solver in solvers:
                        cost, why = bench.run(solver, family, path, seed)
                        runs.append((solver, seed, cost, why))
                        shown = f"{cost:.1f}" if cost is not None else why
                        print(f"{family:<9} {path.name:<22} seed {seed} {solver:<8} {shown}", file=sys.stderr)
                known = stated(family, path)
                found = [cost for _, _, cost, _ in runs if cost is not None]
                best = known if known is not None else min(found, default=None)
                for solver, seed, cost, why in runs:
                    gap = 100 * (cost / best - 1) if cost is not None and best else None
                    row = {"family": family, "instance": path.name, "solver": solver, "seed": seed, "cost": cost}
                    row |= {"best": best, "best_is_published": known is not None, "gap": gap, "why": why}
                    rows.append(row)
                    log.write(json.dumps(row) + "\n")
                log.flush()
    table = table_of(rows, solvers, options)
    (options.out / "table.md").write_text(table)
    print(table)


def table_of(rows, solvers, options):
    """Mean gap per family and solver over the runs that hold; in brackets how many of how many do."""
    lines = [
        f"Mean gap to best-known, {options.cpu_seconds:g} CPU seconds, one thread, {options.seeds} seeds. `*`: no published value for"
        " some instances, the best of this run instead. In brackets: feasible runs of all.",
        "",
        "| family | instances | " + " | ".join(solvers) + " |",
        "|---|---|" + "---|" * len(solvers),
    ]
    for family in dict.fromkeys(row["family"] for row in rows):
        own = [row for row in rows if row["family"] == family]
        star = "" if all(row["best_is_published"] for row in own) else " *"
        cells = []
        for solver in solvers:
            runs = [row for row in own if row["solver"] == solver]
            gaps = [row["gap"] for row in runs if row["gap"] is not None]
            why = next((row["why"] for row in runs if row["why"]), "")
            text = f"{sum(gaps) / len(gaps):.2f} %" if gaps else why
            cells.append(text if len(gaps) in (0, len(runs)) else f"{text} ({len(gaps)}/{len(runs)})")
        lines.append(f"| {family}{star} | {len({row['instance'] for row in own})} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
