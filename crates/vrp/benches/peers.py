"""`peers.py SOLVER FAMILY FILE CPU_SECONDS SEED`: one run of another solver, printed as the JSON that `samlast vrp check` reads.

PyVRP reads the file itself (`pyvrp_peer.py`); the others get the same whole numbers from `samlast vrp convert`. What a solver cannot
express is skipped with a word. Reading does not count for the time of the others, as it does for samlast.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

import pyvrp_peer

NO_WAY = 2**31 - 1
ALWAYS = 500_000_000


class Skipped(Exception):
    """The solver, or a rule of the problem for it, is not to be had."""


class Task:
    """One problem in whole numbers, with the questions that the drivers ask."""

    def __init__(self, problem):
        self.clients, self.types, self.matrix = problem["clients"], problem["vehicle_types"], problem["matrices"][0]
        self.depots = [depot["location"] for depot in problem["depots"]]
        self.profiles = len(problem["matrices"])
        self.pairs = [(c["collected_from"], at) for at, c in enumerate(self.clients) if c["collected_from"] is not None]
        self.paired = {at for pair in self.pairs for at in pair}
        self.horizon = max((v["shift"]["end_s"] for v in self.types), default=ALWAYS)

    def refuse(self, name, **able):
        """Refuses what the solver does not express; `able` names what it does."""
        prizes = any(c["prize"] is not None or any(c["pickup"]) for c in self.clients)
        rules = {
            "days": ("days to choose", any(c["day_patterns"] for c in self.clients)),
            "releases": ("releases", any(c["release_time_s"] for c in self.clients)),
            "order": ("backhauls in order", self.profiles > 1 or NO_WAY in self.matrix["distance_m"]),
            "prizes": ("prizes and pickups", prizes),
            "skills": ("customers only some vehicles may visit", any(c["required_skills"] for c in self.clients)),
            "pairs": ("pairs of pickup and delivery", bool(self.pairs)),
            "costs": ("costs by vehicle", {(v["fixed_cost"], v["cost_per_metre"], v["cost_per_second"]) for v in self.types} != {(0, 1, 0)}),
            "reloads": ("reloads", any(v["reload_depots"] for v in self.types)),
            "duration": ("limits of duration with waiting", any(v["max_duration_s"] is not None for v in self.types)),
            "distance": ("limits of distance", any(v["max_distance_m"] is not None for v in self.types)),
            "types": ("several kinds of vehicle or depots", len(self.types) > 1),
            "windows": ("windows", self.is_timed()),
        }
        for rule, (text, is_asked) in rules.items():
            if is_asked and not able.get(rule):
                raise Skipped(f"no {text} in {name}")
        if any(any(load[1:]) for c in self.clients for load in (c["delivery"], c["pickup"])):
            raise Skipped("several dimensions of load")

    def is_timed(self):
        return self.horizon < ALWAYS or any(c["time_windows"] for c in self.clients)

    def window(self, at):
        windows = self.clients[at]["time_windows"]
        return (windows[0]["start_s"], min(windows[0]["end_s"], ALWAYS)) if windows else (0, ALWAYS)

    def rows(self):
        """The matrix of costs and of times, which are the same here, by place."""
        n, cells = self.matrix["n"], self.matrix["distance_m"]
        return [cells[at * n : at * n + n] for at in range(n)]

    def fleet(self):
        """One entry (type, type's data) per vehicle, no more of a type than clients."""
        most = len(self.clients)
        return [(at, v) for at, v in enumerate(self.types) for _ in range(min(v["count"], most))]


def installed(name):
    try:
        return __import__(name)
    except ImportError:
        raise Skipped(f"{name} is not installed")


def vroom(task, seconds, seed):
    import datetime

    task.refuse("vroom", skills=True, pairs=True, costs=True, types=True, windows=True)
    solver, numpy = installed("vroom"), installed("numpy")
    n = task.matrix["n"]
    cells = numpy.array(task.matrix["distance_m"], dtype=numpy.uint32).reshape(n, n)
    given = solver.Input()
    rates = {v["cost_per_metre"] for v in task.types}
    # VROOM refuses costs whose sums might overflow.
    unit = max(1, int(cells.max()) * max(rates) // 3_000_000)
    for rate in rates:
        given.set_durations_matrix(f"rate{rate}", cells)
        given.set_distances_matrix(f"rate{rate}", cells)
        given.set_costs_matrix(f"rate{rate}", (cells.astype(numpy.uint64) * rate // unit).astype(numpy.uint32))
    fleet = task.fleet()

    def skills(mask):
        return {bit for bit in range(64) if mask >> bit & 1}

    for number, (_, data) in enumerate(fleet):
        shift, more = data["shift"], {}
        if shift["end_s"] < ALWAYS:
            more["time_window"] = solver.TimeWindow(shift["start_s"], shift["end_s"])
        if data["fixed_cost"]:
            more["costs"] = solver.VehicleCosts(fixed=data["fixed_cost"] // unit)
        start, end = task.depots[data["start_depot"]], task.depots[data["end_depot"]]
        given.add_vehicle(
            solver.Vehicle(number, start=start, end=end, profile=f"rate{data['cost_per_metre']}", capacity=[data["capacity"][0]],
                           skills=skills(data["skills"]), **more)
        )

    def stop(at):
        opens, closes = task.window(at)
        hours = {"time_windows": [solver.TimeWindow(opens, closes)]} if closes < ALWAYS else {}
        return {"location": task.clients[at]["location"], "default_service": task.clients[at]["service_duration_s"], **hours}

    for at, client in enumerate(task.clients):
        if at not in task.paired:
            load = solver.Amount([client["delivery"][0]])
            given.add_job(solver.Job(at, delivery=load, skills=skills(client["required_skills"]), **stop(at)))
    for origin, target in task.pairs:
        halves = [solver.ShipmentStep(at, **stop(at)) for at in (origin, target)]
        given.add_shipment(*halves, amount=solver.Amount([task.clients[target]["delivery"][0]]))
    found = given.solve(exploration_level=5, nb_threads=1, timeout=datetime.timedelta(seconds=seconds))
    routes = {}
    for _, row in found.routes.iterrows():
        if row["type"] in ("job", "pickup", "delivery"):
            routes.setdefault(row["vehicle_id"], []).append(("client", int(row["id"])))
    return [(fleet[number][0], visits) for number, visits in routes.items()]


def ortools(task, seconds, seed):
    task.refuse("ortools", skills=True, pairs=True, costs=True, duration=True, distance=True, types=True, windows=True)
    installed("ortools")
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    rows, fleet, n = task.rows(), task.fleet(), task.matrix["n"]
    at_place = {client["location"]: at for at, client in enumerate(task.clients)}
    starts = [task.depots[data["start_depot"]] for _, data in fleet]
    ends = [task.depots[data["end_depot"]] for _, data in fleet]
    index = pywrapcp.RoutingIndexManager(n, len(fleet), starts, ends)
    routing = pywrapcp.RoutingModel(index)
    rates = {data["cost_per_metre"] for _, data in fleet}
    costs = {rate: routing.RegisterTransitMatrix([[rate * cell for cell in row] for row in rows]) for rate in rates}
    for number, (_, data) in enumerate(fleet):
        routing.SetArcCostEvaluatorOfVehicle(costs[data["cost_per_metre"]], number)
        routing.SetFixedCostOfVehicle(data["fixed_cost"], number)
    load = [0] * n
    for place, at in at_place.items():
        load[place] = task.clients[at]["delivery"][0]
    for origin, target in task.pairs:
        amount = task.clients[target]["delivery"][0]
        load[task.clients[origin]["location"]], load[task.clients[target]["location"]] = amount, -amount
    capacities = [data["capacity"][0] for _, data in fleet]
    routing.AddDimensionWithVehicleCapacity(routing.RegisterUnaryTransitVector(load), 0, capacities, True, "load")
    if any(data["max_distance_m"] is not None for _, data in fleet):
        longest = [ALWAYS if data["max_distance_m"] is None else data["max_distance_m"] for _, data in fleet]
        routing.AddDimensionWithVehicleCapacity(routing.RegisterTransitMatrix(rows), 0, longest, True, "distance")
    if task.is_timed() or task.pairs or any(data["max_duration_s"] is not None for _, data in fleet):
        add_time(routing, index, task, rows, fleet, at_place)
    for at, client in enumerate(task.clients):
        if client["required_skills"]:
            able = [k for k, (_, data) in enumerate(fleet) if client["required_skills"] & ~data["skills"] == 0]
            routing.VehicleVar(index.NodeToIndex(client["location"])).SetValues(able)
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    if task.pairs:
        options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.time_limit.seconds = int(seconds * 100)
    start = time.process_time()
    routing.AddSearchMonitor(routing.solver().CustomLimit(lambda: time.process_time() - start > seconds))
    found = routing.SolveWithParameters(options)
    routes = []
    for number, (kind, _) in enumerate(fleet if found else []):
        at, visits = found.Value(routing.NextVar(routing.Start(number))), []
        while not routing.IsEnd(at):
            visits.append(("client", at_place[index.IndexToNode(at)]))
            at = found.Value(routing.NextVar(at))
        if visits:
            routes.append((kind, visits))
    return routes


def add_time(routing, index, task, rows, fleet, at_place):
    """Windows, durations and the order of pairs in OR-Tools."""
    service = [task.clients[at_place[place]]["service_duration_s"] if place in at_place else 0 for place in range(len(rows))]
    transit = routing.RegisterTransitMatrix([[cost + service[a] for cost in row] for a, row in enumerate(rows)])
    routing.AddDimension(transit, task.horizon, task.horizon, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for place, at in at_place.items():
        opens, closes = task.window(at)
        clock.CumulVar(index.NodeToIndex(place)).SetRange(opens, min(closes, task.horizon))
    for number, (_, data) in enumerate(fleet):
        if data["max_duration_s"] is not None:
            clock.SetSpanUpperBoundForVehicle(data["max_duration_s"], number)
    for pair in task.pairs:
        origin, target = (index.NodeToIndex(task.clients[at]["location"]) for at in pair)
        routing.AddPickupAndDelivery(origin, target)
        routing.solver().Add(routing.VehicleVar(origin) == routing.VehicleVar(target))
        routing.solver().Add(clock.CumulVar(origin) <= clock.CumulVar(target))


def vrpcli(task, seconds, seed):
    import datetime

    task.refuse("vrpcli", skills=True, pairs=True, costs=True, duration=True, distance=True, types=True, windows=True)
    solver = installed("vrp_cli")
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)

    def moment(second):
        return (start + datetime.timedelta(seconds=min(second, 10**8))).strftime("%Y-%m-%dT%H:%M:%SZ")

    def part(at, amount):
        opens, closes = task.window(at)
        place = {"location": {"index": task.clients[at]["location"]}, "duration": float(task.clients[at]["service_duration_s"])}
        place |= {"times": [[moment(opens), moment(closes)]]} if closes < ALWAYS else {}
        return [{"places": [place | {"tag": str(at)}], "demand": [amount]}]

    def skills(mask):
        return [str(bit) for bit in range(64) if mask >> bit & 1]

    jobs = []
    for at, client in enumerate(task.clients):
        if at not in task.paired:
            wanted = {"skills": {"allOf": skills(client["required_skills"])}} if client["required_skills"] else {}
            jobs.append({"id": str(at), "deliveries": part(at, client["delivery"][0]), **wanted})
    for origin, target in task.pairs:
        amount = task.clients[target]["delivery"][0]
        jobs.append({"id": str(origin), "pickups": part(origin, amount), "deliveries": part(target, amount)})
    fleet = []
    for kind, data in enumerate(task.types):
        begin, end = ({"index": task.depots[data[key]]} for key in ("start_depot", "end_depot"))
        shift = {"start": {"earliest": moment(data["shift"]["start_s"]), "location": begin}}
        shift["end"] = {"latest": moment(data["shift"]["end_s"]), "location": end}
        limits = {"maxDuration": data["max_duration_s"], "maxDistance": data["max_distance_m"]}
        limits = {"limits": {key: float(value) for key, value in limits.items() if value is not None}}
        ids = [f"{kind}_{number}" for number in range(min(data["count"], len(task.clients)))]
        fleet.append(
            {"typeId": str(kind), "vehicleIds": ids, "profile": {"matrix": "car"}, "shifts": [shift], "capacity": [data["capacity"][0]],
             "costs": {"fixed": float(data["fixed_cost"]), "distance": float(data["cost_per_metre"]), "time": 0.0},
             "skills": skills(data["skills"]), **limits}
        )
    whole = {"plan": {"jobs": jobs}, "fleet": {"vehicles": fleet, "profiles": [{"name": "car"}]}}
    whole["objectives"] = [[{"type": "minimize-unassigned"}], [{"type": "minimize-cost"}]]
    table = {"profile": "car", "travelTimes": task.matrix["duration_s"], "distances": task.matrix["distance_m"]}
    config = {"termination": {"maxTime": int(seconds)}, "environment": {"parallelism": {"numThreadPools": 1, "threadsPerPool": 1}}}
    found = json.loads(solver.solve_pragmatic(json.dumps(whole), [json.dumps(table)], json.dumps(config)))
    routes = []
    for tour in found["tours"]:
        acts = [act for stop in tour["stops"] for act in stop["activities"] if act["type"] in ("delivery", "pickup")]
        routes.append((int(tour["typeId"]), [("client", int(act["jobTag"])) for act in acts]))
    return routes


def hygese(task, seconds, seed):
    task.refuse("hygese")
    solver, numpy = installed("hygese"), installed("numpy")
    places = [task.depots[task.types[0]["start_depot"]]] + [client["location"] for client in task.clients]
    rows = task.rows()
    total, capacity = sum(client["delivery"][0] for client in task.clients), task.types[0]["capacity"][0]
    data = {
        "distance_matrix": numpy.array([[rows[a][b] for b in places] for a in places], dtype=float),
        # Its own advice: somewhat more vehicles than the goods need.
        "num_vehicles": min(task.types[0]["count"], -(-total * 13 // (10 * capacity)) + 3),
        "depot": 0, "demands": numpy.array([0] + [client["delivery"][0] for client in task.clients], dtype=float),
        "vehicle_capacity": float(capacity), "service_times": numpy.zeros(len(places)),
    }
    # Only the time stops it; without a limit of iterations of its own it would begin again.
    parameters = solver.AlgorithmParameters(timeLimit=seconds, seed=seed, nbIter=10**8)
    found = solver.Solver(parameters=parameters, verbose=False).solve_cvrp(data, rounding=True)
    return [(0, [("client", at - 1) for at in route]) for route in found.routes]


def commiv(task, seconds, seed):
    task.refuse("commiv", pairs=True, windows=True)
    solver = installed("commiv")
    depot = task.depots[task.types[0]["start_depot"]]
    places = [depot] + [client["location"] for client in task.clients]
    rows = task.rows()
    matrix = [[rows[a][b] for b in places] for a in places]
    latest = min(task.types[0]["shift"]["end_s"], 10**8)
    windows = [(task.types[0]["shift"]["start_s"], latest)] + [task.window(at) for at in range(len(task.clients))]
    ready, due = [w[0] for w in windows], [min(w[1], latest) for w in windows]
    service = [0] + [client["service_duration_s"] for client in task.clients]
    capacity, most = task.types[0]["capacity"][0], task.types[0]["count"]
    budget = {"seed": seed, "wall_ms": int(1000 * seconds), "iters": 10**9, "max_vehicles": min(most, len(task.clients))}
    if task.pairs:
        demand = [task.clients[target]["delivery"][0] for _, target in task.pairs]
        ends = [[pair[half] + 1 for pair in task.pairs] for half in (0, 1)]
        found = solver.solve_pdptw(matrix, *ends, demand, capacity, ready, due, service, **budget)
    else:
        demand = [0] + [client["delivery"][0] for client in task.clients]
        found = solver.solve_vrptw(matrix, demand, capacity, ready, due, service, threads=1, **budget)
    routes = [[("client", at - 1) for at in route if at] for route in found.routes]
    return [(0, route) for route in routes if route]


def converted(path):
    plain = {key: value for key, value in os.environ.items() if key != "LD_PRELOAD"}
    done = subprocess.run([os.environ["SAMLAST"], "vrp", "convert", path], capture_output=True, text=True, env=plain)
    if done.returncode:
        raise Skipped(done.stderr.strip().split(": ", 2)[-1])
    return json.loads(done.stdout)


def main():
    solver, family, path, seconds, seed = sys.argv[1:]
    try:
        if solver == "pyvrp":
            installed("pyvrp")
            if family not in pyvrp_peer.FAMILIES:
                raise Skipped("no periodic days in pyvrp")
            found = pyvrp_peer.solve(family, pathlib.Path(path), float(seconds), int(seed))
            print(json.dumps(found if found["is_feasible"] else {"failed": "no feasible plan found"}))
            return
        problem = converted(path)
        drivers = {"vroom": vroom, "ortools": ortools, "vrpcli": vrpcli, "hygese": hygese, "commiv": commiv}
        routes = drivers[solver](Task(problem), float(seconds), int(seed))
    except Skipped as reason:
        print(json.dumps({"skipped": str(reason)}))
        return
    if not routes:
        print(json.dumps({"failed": "no feasible plan found"}))
        return
    numbers, used, answer = problem["numbers"], {}, []
    for kind, visits in routes:
        at = used.get(kind, 0)
        used[kind] = at + 1
        named = [numbers["depots" if what == "depot" else "clients"][number] for what, number in visits]
        own = numbers["vehicles"][kind]
        answer.append({"vehicle": own[at] if at < len(own) else 0, "visits": named})
    print(json.dumps({"routes": answer}))


main()
