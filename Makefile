# The two commands a newcomer needs: `make up` and `make test`. Both set the machine up first.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

STACK ?= local-2m-2s-async
# The releases that the tests run beside the default one.
TEST_RELEASES := 5.1.0 5.3.3 5.4.0
TEST_SETUP := all $(TEST_RELEASES:%=rocketmq:%)
# Lint and the pure tests do without an engine. The last two are for servers: containers of an image, and what is copied there.
DOCKER_SETUP := $(if $(filter-out docs lint typecheck keys unit components,$(MAKECMDGOALS)),docker image image:5.4.0 busybox \
  sshd moto vm-image archive archive:5.3.3 archive:5.4.0)
SCRIPTS := components/platform/*.sh components/platform/*/*.sh tools/doctor.sh tools/setup.sh tools/stack.sh tools/vms.sh tools/setup/*.sh tools/bench/*.sh templates/ci/*.sh .ci/run

IN_ENV := . .setup/env;
# Each worker has ports of its own.
JEST := node node_modules/.bin/jest --maxWorkers=2
TESTS := unit components engine real
export YES REFRESH FORMAT FAIL_ON KIND TARGET DOWN_SECONDS RATE POLL_SECONDS

BENCHES := bench-up bench-preview bench-roll
VM_ROUNDS := $(or $(ROUNDS),1)
ROUNDS ?= 3
BENCH = node bin/tools/bench/main.js --rounds "$(ROUNDS)"

.PHONY: help doctor setup up preview report refresh down purge status verify drill outputs vms vms-down docs test test-setup lint typecheck keys bench $(TESTS) $(BENCHES) bench-vm bench-changes

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done
	@printf '\n  STACK=%s; others: %s\n' "$(STACK)" "$(patsubst Pulumi.%.yaml,%,$(wildcard Pulumi.*.yaml))"

doctor: ## what this machine has and lacks for STACK; changes nothing
	@bash tools/doctor.sh "$(STACK)"

setup: ## what `make up` needs; REFRESH=1 tries refused downloads again
	@bash tools/setup.sh all "stack:$(STACK)"

up: setup ## bring STACK up
	@bash tools/stack.sh up "$(STACK)"

preview: setup ## what `make up` would change
	@bash tools/stack.sh preview "$(STACK)"

report: setup ## what `make up` would do to each process, risks first; FORMAT=markdown, FAIL_ON=data-loss|outage|restart
	@bash tools/stack.sh report "$(STACK)"

refresh: setup ## read what the engines have into the state of STACK; commands have nothing to read
	@bash tools/stack.sh refresh "$(STACK)"

down: setup ## stop STACK, keep its stores
	@bash tools/stack.sh down "$(STACK)"

purge: setup ## YES=1: remove the stores and the state of a STACK that is down
	@bash tools/stack.sh purge "$(STACK)"

status: setup ## compare what runs with what should
	@bash tools/stack.sh status "$(STACK)"

verify: setup ## whether each slave of STACK has byte for byte what its master has
	@bash tools/stack.sh verify "$(STACK)"

drill: setup ## KIND=master-down|slave-down|nameserver-down|group-down: stop a part of STACK under traffic, and report; TARGET=, DOWN_SECONDS=30, RATE=20
	@exec bash tools/stack.sh drill "$(STACK)"

outputs: ## the outputs of STACK, as JSON (what the set-up says goes to stderr)
	@bash tools/setup.sh all "stack:$(STACK)" >&2
	@bash tools/stack.sh outputs "$(STACK)"

vms: ## four test hosts for the stacks vm-*: containers with systemd and sshd; "make vms up STACK=vm-2m-2s-async"
	@bash tools/setup.sh docker vms

vms-down: ## remove the test hosts and all that is on them
	@bash tools/vms.sh down

test: test-setup ## lint, types and all tests, cheapest first
	@rm -rf .setup/results
	@for step in lint typecheck $(TESTS); do echo "== $$step"; $(MAKE) "$$step" TEST_SETUP_DONE=1; done

# Part of `make test`, and what the single steps below need when they are asked for alone.
test-setup:
	@$(if $(TEST_SETUP_DONE),:,bash tools/setup.sh $(TEST_SETUP) $(DOCKER_SETUP))

lint: test-setup ## eslint, layers, shell scripts
	@$(IN_ENV) npm run --silent lint
	@for script in $(SCRIPTS); do bash -n "$$script"; done
	@if command -v shellcheck >/dev/null; then shellcheck -x $(SCRIPTS); fi

keys: test-setup ## read the keys of broker.conf and namesrv.conf from the releases, into components/model/keys
	@$(IN_ENV) node tools/known-keys/extract.mjs $(TEST_RELEASES) "$${ROCKETMQ_HOME##*rocketmq-}"

docs: test-setup ## the pages of docs/api, from the types and their comments
	@$(IN_ENV) npm run --silent docs

typecheck: test-setup ## the TypeScript compiler, without output
	@$(IN_ENV) npm run --silent typecheck

unit: test-setup ## pure code
components: test-setup ## components on Pulumi's mocks
engine: test-setup ## the real engine, no RocketMQ
real: test-setup ## the real engine and real RocketMQ processes

$(TESTS):
	@$(IN_ENV) $(JEST) --selectProjects $@

bench: setup ## the first three benchmarks below, as a table and as JSON in .setup/bench; ROUNDS=3
	@$(IN_ENV) $(BENCH)

bench-up: setup ## up of 2m-2s-async against the same processes started by hand
bench-preview: setup ## no-op previews of 10, 100 and 400 brokers against an empty program
bench-roll: setup ## a rolling change against the sum of its restarts

$(BENCHES):
	@$(IN_ENV) $(BENCH) $(@:bench-%=%)

bench-vm: ROUNDS := $(VM_ROUNDS)
bench-vm: setup ## four bare servers until a cluster, against a script and a playbook; needs Docker; ROUNDS=1
	@bash tools/setup.sh docker vm-image archive sshd
	@$(IN_ENV) $(BENCH) vm

bench-changes: setup ## what each kind of change costs a producer and a consumer, into docs/changes.md; POLL=30, TOPOLOGIES=, KINDS=
	@bash tools/setup.sh rocketmq:5.4.0
	@$(IN_ENV) $(BENCH) changes --poll "$(or $(POLL),30)" $(if $(TOPOLOGIES),--topologies "$(TOPOLOGIES)") $(if $(KINDS),--kinds "$(KINDS)")
