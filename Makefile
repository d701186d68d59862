# Every verb that a person needs. Plain `make` prints this list.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export CARGO_TARGET_DIR ?= $(CURDIR)/target
JWP := $(CARGO_TARGET_DIR)/release/jwp
DEBUG_JWP := $(CARGO_TARGET_DIR)/debug/jwp
INTEGRATION := cargo nextest run --workspace -E 'package(tests)' --no-fail-fast --locked --cargo-quiet
VENV := $(HOME)/.cache/jwp-venv
say = @printf '\033[1m== %s\033[0m\n' "$(1)"

.PHONY: help run build assets check test bench soak pictures clean lint unit integration-sqlite integration-postgres browser tools

help: ## this list
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{ printf "  make %-22s %s\n", $$1, $$2 }'

run: build ## both boroughs, the joint host and a sandbox, with data to try (a second run keeps the data)
	$(call say,starting the demonstration; stop it with Ctrl-C)
	@exec $(JWP) demo

build: assets ## assets and the release binary
	@deploy/install-tools.sh build
	$(call say,building the program (the first time takes some minutes))
	cargo build --release --locked -p server

assets: assets/dist/site.css ## styles, script and letters from npm

assets/dist/site.css: assets/package.json assets/package-lock.json $(shell find assets/src -type f 2>/dev/null)
	$(call say,fetching and building styles, script and letters)
	cd assets && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@

check: assets lint unit ## the fast loop: format, lints, unit tests

lint:
	$(call say,format)
	cargo fmt --all --check
	$(call say,lints)
	cargo clippy --workspace --all-targets --locked -- -D warnings

unit:
	$(call say,unit tests)
	JWP_PYTHON=$$( [ -x $(VENV)/bin/python ] && echo $(VENV)/bin/python ) cargo nextest run --workspace -E 'not package(tests)' --no-fail-fast --locked --cargo-quiet

tools:
	$(call say,what the tests need from Debian, PyPI and npm)
	@deploy/install-tools.sh test $(VENV)

test: tools assets lint unit-with-postgres integration-sqlite integration-postgres browser ## every check and test; what CI runs
	$(call say,everything is well)

.PHONY: unit-with-postgres
unit-with-postgres: tools
	$(call say,unit tests and doc tests)
	@tests/support/with_postgres.sh env JWP_PYTHON=$(VENV)/bin/python cargo nextest run --workspace -E 'not package(tests)' --no-fail-fast --locked --cargo-quiet
	cargo test --doc --workspace --locked --quiet

# The whole workspace with its tests, as every step here builds it: for a part alone, Cargo would choose other features for what
# all stand on, and build that once more.
$(DEBUG_JWP): FORCE
	cargo build --locked --workspace --bins --tests
FORCE:

integration-sqlite: tools $(DEBUG_JWP)
	$(call say,integration on SQLite)
	JWP_TEST_DATABASE=sqlite JWP_PYTHON=$(VENV)/bin/python $(INTEGRATION)

integration-postgres: tools $(DEBUG_JWP)
	$(call say,integration on PostgreSQL)
	@tests/support/with_postgres.sh env JWP_TEST_DATABASE=postgres JWP_PYTHON=$(VENV)/bin/python $(INTEGRATION)

browser: tools $(DEBUG_JWP)
	$(call say,browser suite: Chromium with axe-core over every page in every state)
	cd tests/browser && JWP=$(DEBUG_JWP) npm test --silent

bench: tools assets ## requests, submissions, memory, start, beside nginx and the raw database
	@deploy/install-tools.sh bench
	$(call say,building the program as it is delivered)
	cargo build --profile dist --locked -p server
	cargo build --release --locked -p tests --bin bench
	@JWP=$(CARGO_TARGET_DIR)/dist/jwp tests/bench/run.sh

soak: build tools $(DEBUG_JWP) ## the long form of the fault tests
	JWP_SOAK=long JWP_TEST_DATABASE=sqlite cargo nextest run --workspace --locked --no-capture -E 'package(tests) & test(/soak|race_for_page|close_at_once/)'
	tests/support/with_postgres.sh env JWP_SOAK=long JWP_TEST_DATABASE=postgres cargo nextest run --workspace --locked --no-capture -E 'package(tests) & test(/soak|race_for_page|close_at_once/)'

pictures: build tools ## screenshots for the docs
	cd tests/browser && JWP=$(JWP) npm run --silent pictures

clean: ## what was built (not the data)
	rm -rf assets/dist assets/node_modules tests/browser/node_modules tests/peers/node_modules
	cargo clean
