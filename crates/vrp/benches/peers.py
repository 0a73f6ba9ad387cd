"""`peers.py SOLVER FAMILY FILE CPU_SECONDS SEED`: one run of another solver, printed as the JSON that `samlast vrp check` reads.

The problem comes from `samlast vrp convert`, so that every solver gets the same whole numbers. What a solver cannot express is
skipped with a word. Reading does not count for the time of the others, as it does for samlast.
"""

import json
import os
import subprocess
import sys
import time

NO_WAY = 2**31 - 1
ALWAYS = 500_000_000


class Skipped(Exception):
    """The solver, or a rule of the problem for it, is not to be had."""


def window(client):
    windows = client["time_windows"]
    return (windows[0]["start_s"], windows[0]["end_s"]) if windows else (0, ALWAYS)


def amount(load):
    used = [value for value in load if value]
    if used and used != load[:1]:
        raise Skipped("several dimensions of load")
    return load[0]


def pyvrp(problem, seconds, seed):
    try:
        import numpy
        import pyvrp as solver
    except ImportError:
        raise Skipped("pyvrp is not installed")
    from pyvrp.constants import MAX_VALUE

    if any(len(client["time_windows"]) > 1 for client in problem["clients"]):
        raise Skipped("several windows")
    matrices = []
    for matrix in problem["matrices"]:
        pair = []
        for table in ("distance_m", "duration_s"):
            cells = numpy.array(matrix[table], dtype=numpy.int64).reshape(matrix["n"], matrix["n"])
            cells[cells == NO_WAY] = MAX_VALUE
            pair.append(cells)
        matrices.append(pair)
    clients = []
    for client in problem["clients"]:
        opens, closes = window(client)
        more = {"prize": client["prize"], "required": False} if client["prize"] is not None else {}
        clients.append(
            solver.Client(
                client["location"], [amount(client["delivery"])], [amount(client["pickup"])], client["service_duration_s"],
                tw_early=opens, tw_late=closes, release_time=client["release_time_s"], **more,
            )
        )
    types = []
    for vehicle in problem["vehicle_types"]:
        more = {}
        if vehicle["max_duration_s"] is not None:
            more["shift_duration"] = vehicle["max_duration_s"]
        if vehicle["max_distance_m"] is not None:
            more["max_distance"] = vehicle["max_distance_m"]
        if vehicle["reload_depots"]:
            more |= {"reload_depots": vehicle["reload_depots"], "max_reloads": vehicle["max_reloads"]}
        types.append(
            solver.VehicleType(
                vehicle["count"], [vehicle["capacity"][0]], vehicle["start_depot"], vehicle["end_depot"],
                fixed_cost=vehicle["fixed_cost"], tw_early=vehicle["shift"]["start_s"], tw_late=vehicle["shift"]["end_s"],
                unit_distance_cost=vehicle["cost_per_metre"], unit_duration_cost=vehicle["cost_per_second"],
                profile=vehicle["profile"], **more,
            )
        )
    data = solver.ProblemData(
        locations=[solver.Location(0, 0) for _ in range(problem["matrices"][0]["n"])],
        clients=clients,
        depots=[solver.Depot(depot["location"]) for depot in problem["depots"]],
        vehicle_types=types,
        distance_matrices=[pair[0] for pair in matrices],
        duration_matrices=[pair[1] for pair in matrices],
    )
    result = solver.solve(data, solver.stop.MaxRuntime(seconds), seed=seed, display=False, collect_stats=False)
    if not result.is_feasible():
        raise Skipped("no feasible plan found")
    routes = []
    for route in result.best.routes():
        visits = [("depot" if visit.is_depot() else "client", visit.idx) for visit in route.schedule()]
        routes.append((route.vehicle_type(), visits[1:-1]))
    return routes


def simple(problem, name):
    """Refuses what the drivers of the simpler solvers do not express."""
    if len(problem["matrices"]) > 1 or NO_WAY in problem["matrices"][0]["distance_m"]:
        raise Skipped("customers only some vehicles may visit, or a fixed order")
    costs = {(v["fixed_cost"], v["cost_per_metre"], v["cost_per_second"]) for v in problem["vehicle_types"]}
    if costs != {(0, 1, 0)}:
        raise Skipped("costs by vehicle")
    for vehicle in problem["vehicle_types"]:
        if vehicle["reload_depots"]:
            raise Skipped(f"no reloads in {name}")
        if vehicle["max_distance_m"] is not None or (vehicle["max_duration_s"] is not None and name != "ortools"):
            raise Skipped(f"no limit of duration with waiting in {name}")
    for client in problem["clients"]:
        if client["prize"] is not None or client["release_time_s"] or any(client["pickup"]):
            raise Skipped("prizes, releases and pickups")


def vehicles(problem):
    """One entry (type, type's data) per vehicle, no more than clients."""
    most = len(problem["clients"])
    return [(at, v) for at, v in enumerate(problem["vehicle_types"]) for _ in range(min(v["count"], most))]


def vroom(problem, seconds, seed):
    simple(problem, "vroom")
    try:
        import datetime

        import numpy
        import vroom as solver
    except ImportError:
        raise Skipped("pyvroom is not installed")
    matrix = problem["matrices"][0]
    cells = numpy.array(matrix["distance_m"], dtype=numpy.uint32).reshape(matrix["n"], matrix["n"])
    given = solver.Input()
    given.set_durations_matrix("car", cells)
    given.set_distances_matrix("car", cells)
    given.set_costs_matrix("car", cells)
    fleet = vehicles(problem)
    for number, (_, data) in enumerate(fleet):
        start, end = (problem["depots"][data[key]]["location"] for key in ("start_depot", "end_depot"))
        shift = data["shift"]
        hours = {"time_window": solver.TimeWindow(shift["start_s"], shift["end_s"])} if shift["end_s"] < ALWAYS else {}
        given.add_vehicle(solver.Vehicle(number, start=start, end=end, capacity=[data["capacity"][0]], **hours))
    for number, client in enumerate(problem["clients"]):
        opens, closes = window(client)
        hours = {"time_windows": [solver.TimeWindow(opens, closes)]} if closes < ALWAYS else {}
        load = solver.Amount([amount(client["delivery"])])
        given.add_job(
            solver.Job(number, location=client["location"], default_service=client["service_duration_s"], delivery=load, **hours)
        )
    found = given.solve(exploration_level=5, nb_threads=1, timeout=datetime.timedelta(seconds=seconds))
    routes = {}
    for _, row in found.routes.iterrows():
        if row["type"] == "job":
            routes.setdefault(row["vehicle_id"], []).append(("client", int(row["id"])))
    return [(fleet[number][0], visits) for number, visits in routes.items()]


def ortools(problem, seconds, seed):
    simple(problem, "ortools")
    try:
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    except ImportError:
        raise Skipped("ortools is not installed")
    matrix, fleet = problem["matrices"][0], vehicles(problem)
    n, cells = matrix["n"], matrix["distance_m"]
    rows = [cells[at * n : at * n + n] for at in range(n)]
    at_place = {client["location"]: (number, client) for number, client in enumerate(problem["clients"])}
    ends = [problem["depots"][data["start_depot"]]["location"] for _, data in fleet]
    index = pywrapcp.RoutingIndexManager(n, len(fleet), ends, ends)
    routing = pywrapcp.RoutingModel(index)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(rows))
    demand = [amount(at_place[place][1]["delivery"]) if place in at_place else 0 for place in range(n)]
    capacities = [data["capacity"][0] for _, data in fleet]
    routing.AddDimensionWithVehicleCapacity(routing.RegisterUnaryTransitVector(demand), 0, capacities, True, "load")
    horizon = max(data["shift"]["end_s"] for _, data in fleet)
    if horizon < ALWAYS or any(data["max_duration_s"] for _, data in fleet):
        service = [at_place[place][1]["service_duration_s"] if place in at_place else 0 for place in range(n)]
        transit = routing.RegisterTransitMatrix([[cost + service[a] for cost in row] for a, row in enumerate(rows)])
        routing.AddDimension(transit, horizon, horizon, False, "time")
        dimension = routing.GetDimensionOrDie("time")
        for place, (_, client) in at_place.items():
            opens, closes = window(client)
            dimension.CumulVar(index.NodeToIndex(place)).SetRange(opens, min(closes, horizon))
        for number, (_, data) in enumerate(fleet):
            if data["max_duration_s"] is not None:
                dimension.SetSpanUpperBoundForVehicle(data["max_duration_s"], number)
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.time_limit.seconds = int(seconds * 100)
    start = time.process_time()
    solver = routing.solver()
    routing.AddSearchMonitor(solver.CustomLimit(lambda: time.process_time() - start > seconds))
    found = routing.SolveWithParameters(options)
    if found is None:
        return []
    routes = []
    for number, (kind, _) in enumerate(fleet):
        at, visits = found.Value(routing.NextVar(routing.Start(number))), []
        while not routing.IsEnd(at):
            visits.append(("client", at_place[index.IndexToNode(at)][0]))
            at = found.Value(routing.NextVar(at))
        if visits:
            routes.append((kind, visits))
    return routes


def vrpcli(problem, seconds, seed):
    simple(problem, "vrpcli")
    try:
        import datetime

        import vrp_cli as solver
    except ImportError:
        raise Skipped("vrp-cli is not installed")
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)

    def moment(second):
        return (start + datetime.timedelta(seconds=min(second, 10**8))).strftime("%Y-%m-%dT%H:%M:%SZ")

    jobs = []
    for number, client in enumerate(problem["clients"]):
        opens, closes = window(client)
        place = {"location": {"index": client["location"]}, "duration": float(client["service_duration_s"])}
        place |= {"times": [[moment(opens), moment(closes)]]} if closes < ALWAYS else {}
        jobs.append({"id": str(number), "deliveries": [{"places": [place], "demand": [amount(client["delivery"])]}]})
    fleet = []
    for kind, data in enumerate(problem["vehicle_types"]):
        at = {"index": problem["depots"][data["start_depot"]]["location"]}
        shift = {"start": {"earliest": moment(data["shift"]["start_s"]), "location": at}}
        shift["end"] = {"latest": moment(data["shift"]["end_s"]), "location": at}
        ids = [f"{kind}_{number}" for number in range(min(data["count"], len(jobs)))]
        fleet.append(
            {"typeId": str(kind), "vehicleIds": ids, "profile": {"matrix": "car"}, "shifts": [shift], "capacity": [data["capacity"][0]],
             "costs": {"fixed": 0.0, "distance": 1.0, "time": 0.0}}
        )
    whole = {"plan": {"jobs": jobs}, "fleet": {"vehicles": fleet, "profiles": [{"name": "car"}]}}
    whole["objectives"] = [[{"type": "minimize-unassigned"}], [{"type": "minimize-cost"}]]
    matrix = problem["matrices"][0]
    table = {"profile": "car", "travelTimes": matrix["duration_s"], "distances": matrix["distance_m"]}
    config = {"termination": {"maxTime": int(seconds)}, "environment": {"parallelism": {"numThreadPools": 1, "threadsPerPool": 1}}}
    found = json.loads(solver.solve_pragmatic(json.dumps(whole), [json.dumps(table)], json.dumps(config)))
    routes = []
    for tour in found["tours"]:
        acts = [act for stop in tour["stops"] for act in stop["activities"] if act["type"] == "delivery"]
        routes.append((int(tour["typeId"]), [("client", int(act["jobId"])) for act in acts]))
    return routes


def main():
    solver, _, path, seconds, seed = sys.argv[1:]
    plain = {key: value for key, value in os.environ.items() if key != "LD_PRELOAD"}
    done = subprocess.run([os.environ["SAMLAST"], "vrp", "convert", path], capture_output=True, text=True, env=plain)
    try:
        if done.returncode:
            raise Skipped(done.stderr.strip().split(": ", 2)[-1])
        problem = json.loads(done.stdout)
        routes = {"pyvrp": pyvrp, "vroom": vroom, "ortools": ortools, "vrpcli": vrpcli}[solver](problem, float(seconds), int(seed))
    except Skipped as reason:
        print(json.dumps({"skipped": str(reason)}))
        return
    numbers, used, answer = problem["numbers"], {}, []
    for kind, visits in routes:
        at = used.get(kind, 0)
        used[kind] = at + 1
        named = [numbers["depots" if what == "depot" else "clients"][number] for what, number in visits]
        answer.append({"vehicle": numbers["vehicles"][kind][at], "visits": named})
    print(json.dumps({"routes": answer}))


main()
