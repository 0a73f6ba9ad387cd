"""PyVRP as it is meant to be used: its own reader and rounding for its own dialect of VRPLIB, and what other formats say in that dialect.

Solomon's and the older backhaul files are rewritten in the dialect, as PyVRP's authors did for their benchmarks; Li and Lim's pairs become
shipments. Customers keep the numbers of their files, vehicles count from 1.
"""

import pathlib
import tempfile

# How PyVRP's authors round the data of each family; the costs of `samlast vrp check` are counted alike.
ROUNDING = {
    "CVRP": "round", "VRPB": "round", "Solomon": "dimacs", "GH": "dimacs", "MTVRPTWR": "dimacs", "PCVRPTW": "dimacs",
    "MDVRPTW": "exact", "SDVRPTW": "exact", "HFVRP": "exact",
}
FAMILIES = {*ROUNDING, "PDPTW"}


def dialect(name, headers, sections):
    """A file of PyVRP's dialect as text."""
    lines = [f"NAME: {name}", "EDGE_WEIGHT_TYPE: EUC_2D"] + [f"{key}: {value}" for key, value in headers.items()]
    for section, rows in sections.items():
        lines.append(section)
        lines += [" ".join(map(str, row)) for row in rows]
    return "\n".join(lines + ["DEPOT_SECTION", "1", "-1", "EOF", ""])


def of_solomon(path):
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    first = next(at for at, row in enumerate(rows) if row[0] == "NUMBER")
    vehicles, capacity = rows[first + 1]
    places = [[int(row[0]) + 1] + row[1:] for row in rows[first + 2 :] if row[0].isdigit()]
    columns = {"NODE_COORD_SECTION": (1, 3), "DEMAND_SECTION": (3, 4), "TIME_WINDOW_SECTION": (4, 6), "SERVICE_TIME_SECTION": (6, 7)}
    sections = {name: [[row[0], *row[a:b]] for row in places] for name, (a, b) in columns.items()}
    return dialect(path.stem, {"TYPE": "VRPTW", "DIMENSION": len(places), "VEHICLES": vehicles, "CAPACITY": capacity}, sections)


def of_older_backhauls(path):
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    starts = {row[0]: at for at, row in enumerate(rows) if row[0].endswith("_SECTION")}
    headers = {row[0]: row[2] for row in rows if len(row) > 2 and row[1] == ":"}
    count = int(headers["DIMENSION"])
    places = rows[starts["NODE_COORD_SECTION"] + 1 :][:count]
    demands = rows[starts["DEMAND_SECTION"] + 1 :][:count]
    amounts = {
        "DEMAND_SECTION": [[row[0], 0 if place[1] == "1" else row[1]] for place, row in zip(places, demands)],
        "BACKHAUL_SECTION": [[row[0], row[1] if place[1] == "1" else 0] for place, row in zip(places, demands)],
    }
    sections = {"NODE_COORD_SECTION": [[row[0], row[2], row[3]] for row in places]} | amounts
    return dialect(path.stem, {"TYPE": "VRPB", "DIMENSION": count, "CAPACITY": headers["CAPACITY"]}, sections)


def of_pairs(path):
    """Li and Lim's pairs as shipments, in thousandths."""
    import numpy
    import pyvrp

    rows = [[int(field) for field in line.split()] for line in path.read_text().splitlines() if line.strip()]
    (vehicles, capacity, _), places = rows[0], rows[1:]
    model = pyvrp.Model()
    at = [model.add_location(row[1], row[2]) for row in places]
    depot = model.add_depot(at[0])
    times = [[1000 * value for value in row[4:7]] for row in places]
    for number, row in enumerate(places):
        if row[8] > 0:
            model.add_shipment(at[number], at[row[8]], *times[number], *times[row[8]], amount=row[3])
    model.add_vehicle_type(vehicles, capacity, depot, depot, tw_early=times[0][0], tw_late=times[0][1])
    spots = numpy.array([row[1:3] for row in places], dtype=float)
    lengths = numpy.round(1000 * numpy.hypot(*(spots[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))).astype(numpy.int64)
    return model.data().replace(distance_matrices=[lengths], duration_matrices=[lengths])


def data_of(family, path):
    import pyvrp

    if family == "PDPTW":
        return of_pairs(path)
    if path.suffix in (".txt", ".vrpb"):
        text = of_solomon(path) if path.suffix == ".txt" else of_older_backhauls(path)
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, path.stem + ".vrp")
            file.write_text(text)
            return pyvrp.read(file, round_func=ROUNDING[family])
    return pyvrp.read(path, round_func=ROUNDING[family])


def solve(family, path, seconds, seed):
    """Routes as `(number of vehicle, numbers of visits)`, the iterations made, and PyVRP's own word on feasibility and cost."""
    import pyvrp

    data = data_of(family, path)
    stop = pyvrp.stop.MaxRuntime(seconds)
    found = pyvrp.solve(data, stop, seed=seed, display=False, collect_stats=False)
    numbers = [list(map(int, kind.name.split(","))) if kind.name else list(range(kind.num_available)) for kind in data.vehicle_types()]
    routes = []
    for route in found.best.routes():
        visits = []
        for visit in route.schedule():
            if visit.is_depot():
                place = data.depots()[visit.idx].location
            elif visit.is_client():
                place = data.clients()[visit.idx].location
            else:
                shipment = data.shipments()[visit.idx]
                place = (shipment.pickup if visit.is_pickup() else shipment.delivery).location
            visits.append(place)
        routes.append({"vehicle": numbers[route.vehicle_type()].pop(0) + 1, "visits": visits[1:-1]})
    best = found.best
    return {
        "routes": routes, "iterations": found.num_iterations, "is_feasible": best.is_feasible(),
        "own_cost": best.distance_cost() + best.fixed_vehicle_cost() + best.uncollected_prizes(),
    }
