# Daily commands. `make help` lists them; everything that is up to date is left alone.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The program lies at the same place on every machine, wherever cargo keeps its other files.
SAMLAST := target/release/samlast
DEMO := demo-data
STUDY := $(DEMO)/study.samlast
# More for the generator, for instance: make demo DEMO_OPTIONS='--inhabitants 20000'
DEMO_OPTIONS ?=
# Real roads instead of invented ones: make demo ROADS=region.osm.pbf
ROADS ?=
# The files a municipality would hand over; the folder truth/ beside them is never imported.
DEMO_FILES = find $(DEMO) -maxdepth 1 -type f \( -name '*.zip' -o -name '*.xml' -o -name '*.csv' -o -name '*.xlsx' \
	-o -name '*.pbf' \) -print0 | LC_ALL=C sort -z $(if $(ROADS),; printf '%s\0' '$(ROADS)')

WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: build ## make an invented municipality, simulate both situations and compare them
	@$(SAMLAST) demo --out $(DEMO) $(DEMO_OPTIONS) $(if $(ROADS),--roads '$(ROADS)')
	@{ $(DEMO_FILES); } | xargs -0 sha256sum $(SAMLAST) > $(DEMO)/.made-from
	@cmp -s $(DEMO)/.made-from $(DEMO)/.imported || { \
		rm -f $(STUDY)*; \
		$(SAMLAST) init $(STUDY) --name 'Eksempelkommunen (oppdiktet)'; \
		{ $(DEMO_FILES); } | xargs -0 $(SAMLAST) import $(STUDY); \
		cp $(DEMO)/.made-from $(DEMO)/.imported; \
	}
	@$(SAMLAST) simulate $(STUDY) --scenario today
	@$(SAMLAST) simulate $(STUDY) --scenario coordinated
	@$(SAMLAST) report $(STUDY) -o $(DEMO)/report.html
	@$(SAMLAST) compare $(STUDY) today coordinated
	@echo
	@echo 'Report with maps:  $(DEMO)/report.html'
	@echo 'Open the app:      $(SAMLAST) serve $(STUDY)'

.PHONY: build
build: tools web ## build the program with the app inside: target/release/samlast
	@cargo build --release --locked --package samlast --target-dir target

.PHONY: test
test: tools browser web ## everything that must hold before a change is merged
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo check --quiet --manifest-path fuzz/Cargo.toml --target-dir target/fuzz
	cargo xtask tidy
	cd web && npm run check && npm test
	.ci/rust-tests

.PHONY: web
web: web/dist/index.html ## build the app

.PHONY: fmt
fmt: ## format the code
	cargo fmt --all

.PHONY: lint
lint: web ## warnings of the compiler and of clippy, and the types of the app
	cargo clippy --workspace --all-targets -- -D warnings
	cd web && npm run check

.PHONY: tidy
tidy: ## the rules of the house that no compiler knows
	cargo xtask tidy

.PHONY: check-classifier
check-classifier: ## how often goods are classed and weighed right, on labelled texts
	cargo run --release -p purchases --example classifier_accuracy

.PHONY: docs
docs: ## write the reference pages that are made from other files
	cargo xtask docs

.PHONY: clean
clean: ## remove what was built; demo-data goes, parameters and your own studies stay
	cargo clean --target-dir target
	rm -rf web/dist web/node_modules $(DEMO)

# Minutes that each fuzz target runs.
MINUTES ?= 5
# Public test files are read as further seeds where they are at hand; nothing is written there.
FUZZ_SEEDS := $(if $(SAMLAST_TESTDATA),$(wildcard $(addprefix $(SAMLAST_TESTDATA)/,peppol saft spending osm vrp)))
FUZZ_TARGETS := xml ubl_mutation csv xlsx zip road_extract road_file vrp_formats

.PHONY: fuzz
fuzz: ## read damaged files for a while; MINUTES=5 for each kind (needs cargo-fuzz; without it, the quick variant)
	@if cargo fuzz --version >/dev/null 2>&1; then \
		mkdir -p fuzz/corpus/road_file; \
		for extract in $(wildcard $(addprefix $(SAMLAST_TESTDATA)/osm/,nl-*.pbf)); do \
			$(MEASURE_ROADS) build $$extract fuzz/corpus/road_file/$$(basename $$extract).roads >/dev/null; \
		done; \
		cd fuzz; \
		for target in $(FUZZ_TARGETS); do \
			mkdir -p corpus/$$target; \
			RUSTC_BOOTSTRAP=1 cargo fuzz run -s none $$target corpus/$$target $(FUZZ_SEEDS) -- -max_total_time=$$(( $(MINUTES) * 60 )) -max_len=65536; \
		done; \
	else \
		echo 'cargo-fuzz is not installed (cargo install cargo-fuzz); the quick variant runs instead'; \
		cargo run --release --package purchases --example mutate -- --seconds-cpu $$(( $(MINUTES) * 60 )); \
		SAMLAST_ROAD_DAMAGE=$$(( $(MINUTES) * 60 )) cargo test --release -q -p roads --test damage -- --nocapture; \
	fi

BENCH_FILES := target/bench-purchases

.PHONY: bench-purchases
bench-purchases: ## compare reading, checking and storing with lxml and sqlite3 on the same files: CPU seconds, one thread
	@mkdir -p $(BENCH_FILES)
	@test -x $(BENCH_FILES)/python/bin/python || python3 -m venv $(BENCH_FILES)/python
	@$(BENCH_FILES)/python/bin/python -c 'import lxml' 2>/dev/null || \
		$(BENCH_FILES)/python/bin/pip install --quiet lxml || echo 'lxml cannot be installed here'
	@cargo bench --package purchases --bench ubl_throughput -- --files $(CURDIR)/$(BENCH_FILES) >/dev/null
	@$(BENCH_FILES)/python/bin/python crates/purchases/benches/ubl_throughput_python.py $(BENCH_FILES)
	@cargo build --release -q --package workflows --example purchases_stored --target-dir target
	@$(BENCH_FILES)/python/bin/python crates/workflows/examples/purchases_stored_python.py $(BENCH_FILES) \
		target/release/examples/purchases_stored

# Lines of the synthetic snapshot
QUESTION_LINES ?= 5000000

.PHONY: bench-purchases-questions
bench-purchases-questions: ## CPU seconds of each of the five questions on five million lines
	@cargo run --release -q --package analysis --example five_questions -- $(QUESTION_LINES)

BENCH_VRP := target/bench-vrp
# More for the comparison, for instance: make bench-vrp VRP_OPTIONS='--families CVRP,GH --cpu-seconds 5 --seeds 1 --instances 3'
VRP_OPTIONS ?=
# Where published instances lie, in the folder vrp
VRP_TESTDATA := $(or $(SAMLAST_TESTDATA),../shared/testdata)
# Wheels of the other solvers exist for these versions of Python, best first.
VRP_PYTHON ?= $(firstword $(foreach version,3.12 3.13 3.11,$(shell command -v python$(version) 2>/dev/null)) python3)

.PHONY: bench-vrp
bench-vrp: ## compare the routing solver with others on published instances, equal CPU seconds; VRP_OPTIONS='--seeds 1'
	@mkdir -p $(BENCH_VRP)
	@test -x $(BENCH_VRP)/python/bin/python || $(VRP_PYTHON) -m venv $(BENCH_VRP)/python
	@for package in pyvrp==0.14.1 pyvroom==1.15.2 'ortools==9.15.*' vrp-cli hygese==0.1.0 commiv==0.6.0; do \
		$(BENCH_VRP)/python/bin/python -m pip show --quiet $${package%%==*} 2>/dev/null || \
			$(BENCH_VRP)/python/bin/pip install --quiet "$$package" || echo "$$package cannot be installed here"; \
	done
	@cc -shared -fPIC -O2 -o $(BENCH_VRP)/cpu_clock.so crates/vrp/benches/cpu_clock.c || echo 'no C compiler: other solvers get wall seconds'
	@cargo build --release --locked --quiet --package samlast --target-dir target
	@$(BENCH_VRP)/python/bin/python crates/vrp/benches/compare_solvers.py --samlast $(CURDIR)/$(SAMLAST) \
		--testdata $(VRP_TESTDATA) --out $(BENCH_VRP) \
		$(if $(shell command -v cc),--clock $(CURDIR)/$(BENCH_VRP)/cpu_clock.so) $(VRP_OPTIONS)

# Of each of the 24 rounds
DAY_SEEDS ?= 40
DAY_ROUNDS := target/day-rounds

.PHONY: bench-day-rounds
bench-day-rounds: ## CPU milliseconds and gaps of 30-stop day rounds made of the demo (make demo first), without and with further loads
	@test -f $(DEMO)/veger.osm.pbf || { echo 'no $(DEMO)/veger.osm.pbf: run make demo first, with invented roads'; exit 1; }
	@mkdir -p $(DAY_ROUNDS)
	@cargo build --release -q -p vrp --example rounds --target-dir target
	@target/release/examples/rounds points $(DEMO)/truth/dagsrunder.json > $(DAY_ROUNDS)/points.csv
	@$(SAMLAST) roads build $(DEMO)/veger.osm.pbf --output $(DAY_ROUNDS)/demo.roads > $(DAY_ROUNDS)/build.log 2>&1 \
		|| { cat $(DAY_ROUNDS)/build.log; exit 1; }
	@$(SAMLAST) roads matrix $(DAY_ROUNDS)/demo.roads --points $(DAY_ROUNDS)/points.csv --profile van \
		--out $(DAY_ROUNDS)/matrix.bin > $(DAY_ROUNDS)/matrix.log 2>&1 || { cat $(DAY_ROUNDS)/matrix.log; exit 1; }
	@for reloads in 0 2; do \
		target/release/examples/rounds solve $(DEMO)/truth/dagsrunder.json $(DAY_ROUNDS)/matrix.bin 420 $$reloads $(DAY_SEEDS); \
	done

.PHONY: bench-vrp-large
bench-vrp-large: ## CPU seconds and memory until 10,000 stops have their first plan, without and with opening hours
	@cargo build --release -q -p vrp --example large --target-dir target
	@target/release/examples/large 10000 100000

# Kills on either store, and the size of the municipality that is imported meanwhile
KILLS ?= 50
KILL_INHABITANTS ?= 15000

.PHONY: check-kill
check-kill: ## kill imports at random moments, on SQLite and PostgreSQL, and compare what they end in
	cargo test --release --locked --package samlast --test it --no-run
	SAMLAST_KILLS=$(KILLS) SAMLAST_KILL_INHABITANTS=$(KILL_INHABITANTS) .ci/postgres \
		cargo test --release -q --package samlast --test it killed -- --nocapture --test-threads 1

# Seeds of the ordinary municipality, seeds of each dirtier one, inhabitants, share of units surveyed
SURVEY_CHECK ?= 20 20 20000 0.1

.PHONY: check-survey
check-survey: ## compare the survey model's intervals with the truth of many invented municipalities
	@cargo run --release -q -p workflows --example survey_coverage -- $(SURVEY_CHECK)

# Random pairs of each extract and profile
ROAD_PAIRS ?= 10000

.PHONY: check-roads
check-roads: ## compare matrices and paths with a plain search on real extracts, 10,000 random pairs each; drive past restrictions
	SAMLAST_ROAD_PAIRS=$(ROAD_PAIRS) cargo test --release -q -p roads --lib random_pairs -- --nocapture
	cargo test --release -q -p roads --test restrictions -- --nocapture
	cargo test --release -q -p roads --test extracts header

.PHONY: bench-study
bench-study: ## CPU seconds and memory of both situations and of a thousand draws of the demo (make demo first), one thread
	@.ci/ensure time:time
	@for scenario in today coordinated; do \
		/usr/bin/time -f "$$scenario: %U s, %M KiB" $(SAMLAST) --threads 1 simulate $(STUDY) --scenario $$scenario --force --json >/dev/null; \
	done
	@/usr/bin/time -f 'a thousand draws: %U s, %M KiB' $(SAMLAST) --threads 1 sample $(STUDY) --draws 1000

# Sizes in parts of the demo's municipality; 16 takes a quarter of an hour, most of it making and importing its documents
GROWTH ?= 0.25 1 4 16

.PHONY: bench-growth
bench-growth: ## CPU seconds and memory of both situations by size of the municipality, one thread; GROWTH='0.25 1 4'
	@cargo build --release -q --locked --package samlast --target-dir target
	@python3 crates/workflows/examples/growth.py $(CURDIR)/$(SAMLAST) target/bench-growth $(GROWTH)

.PHONY: bounds
bounds: ## what the demo's municipality could reach at the most, against the claims for Indre Østfold (docs/method/indre-ostfold.md)
	@for scenario in today coordinated all-once all-fortnight; do $(SAMLAST) simulate $(STUDY) --scenario $$scenario >/dev/null; done
	@for scenario in coordinated all-once all-fortnight; do $(SAMLAST) compare $(STUDY) today $$scenario; done

BENCH_ROADS := target/bench-roads
# A real extract of some size, .osm.pbf
BENCH_EXTRACT ?= $(SAMLAST_TESTDATA)/osm/oslo-east-filtered.osm.pbf
# Copies of it that make a network of a million junctions
BENCH_COPIES ?= 132
MEASURE_ROADS := cargo run --release -q -p roads --example measure_roads --

# The other engines need Python 3.12 or newer; mpee and the crates are compiled.
ROAD_PROGRAMS := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)

.PHONY: bench-roads
bench-roads: ## compare building roads and matrices with OSRM, Valhalla, mpee, cch and fast_paths; BENCH_EXTRACT=FILE.osm.pbf
	@mkdir -p $(BENCH_ROADS)
	@cargo build --release -q -p roads --example measure_roads --target-dir $(ROAD_PROGRAMS)
	@test -x $(BENCH_ROADS)/python/bin/python || { for python in python3.14 python3.13 python3.12 python3; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
			$$python -m venv $(BENCH_ROADS)/python && break; fi; done; }
	@test -x $(BENCH_ROADS)/python/bin/python || { echo 'Python 3.12 or newer is not here'; python3 -m venv $(BENCH_ROADS)/python; }
	@for peer in osrm:osrm-bindings valhalla:pyvalhalla; do \
		$(BENCH_ROADS)/python/bin/python -c "import $${peer%%:*}" 2>/dev/null || \
			$(BENCH_ROADS)/python/bin/pip install --quiet --only-binary :all: $${peer##*:} || echo "$${peer%%:*} cannot be installed here"; \
	done
	@$(BENCH_ROADS)/python/bin/python -c 'import mpee' 2>/dev/null || \
		$(BENCH_ROADS)/python/bin/pip install --quiet mpee || echo 'mpee cannot be installed here'
	@cargo build --release -q --manifest-path crates/roads/peers/Cargo.toml \
		--target-dir $(ROAD_PROGRAMS) || echo 'cch and fast_paths cannot be built here'
	@$(BENCH_ROADS)/python/bin/python crates/roads/examples/measure_roads/peers.py \
		$(ROAD_PROGRAMS)/release/examples/measure_roads '$(BENCH_EXTRACT)' $(BENCH_ROADS) $(ROAD_PROGRAMS)/release/road-peers

.PHONY: bench-demo-matrices
bench-demo-matrices: ## CPU seconds of all matrices of the demo (make demo first), phase by phase
	@RAYON_NUM_THREADS=1 cargo run --release -q -p workflows --example study_matrices -- $(STUDY)

.PHONY: bench-roads-million
bench-roads-million: ## build and ask a network of a million junctions, copies of an extract laid side by side
	@mkdir -p $(BENCH_ROADS)
	@$(MEASURE_ROADS) tile '$(BENCH_EXTRACT)' $(BENCH_COPIES) $(BENCH_ROADS)/million.osm.pbf
	@$(MEASURE_ROADS) build $(BENCH_ROADS)/million.osm.pbf $(BENCH_ROADS)/million.roads
	@$(MEASURE_ROADS) points $(BENCH_ROADS)/million.roads 500 $(BENCH_ROADS)/million.csv
	@for profiles in van van,truck; do \
		RAYON_NUM_THREADS=1 $(MEASURE_ROADS) matrix $(BENCH_ROADS)/million.roads $(BENCH_ROADS)/million.csv $$profiles 2; \
	done

# --- What the targets above need ---

.PHONY: tools
tools:
	@.ci/ensure cargo:- npm:- cc:build-essential

# The tests of the app drive a browser.
.PHONY: browser
browser:
	@.ci/ensure chromium:chromium

web/node_modules/.installed: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run build
	@touch $@

.PHONY: check-weekly-plan
check-weekly-plan: ## how far the hub's weekly plans lie from ones searched for twenty times as long, from rounds of every day, and from days of other weeks
	cargo test -q -p study --lib plans_of_municipalities -- --ignored --nocapture
	cargo test -q -p study --lib fixed_rounds -- --ignored --nocapture
	cargo test -q -p study --lib days_chosen_by_other_weeks -- --ignored --nocapture

.PHONY: check-vrp-laws
check-vrp-laws: ## Ten thousand random rich routing problems: search and checker must agree
	cargo test --release -p vrp --test laws -- --ignored
