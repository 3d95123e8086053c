# The commands of the house. Every one of them sets up what it needs; on a ready machine that costs a second.

# One place for everything that is built, outside the tree, so that clones share it. Override it from the environment.
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/countersign
export CARGO_TARGET_DIR ?= $(cache)/target

# Where `make demo` leaves what it made.
DEMO_OUT ?= $(cache)/demo

# How the program ends when there is no display to open a window on.
no_display := 69

cargo_deny_version := 0.20.2
tools := $(cache)/tools

.PHONY: demo test lint bench soak lab deny setup

demo: setup ## build the terminal and open the sample shop; without a display, play its day by script
	@mkdir -p '$(DEMO_OUT)'
	cargo build --locked
	@'$(CARGO_TARGET_DIR)/debug/countersign' demo; ended=$$?; \
	if [ $$ended -ne $(no_display) ]; then exit $$ended; fi; \
	'$(CARGO_TARGET_DIR)/debug/countersign' demo --script --out '$(DEMO_OUT)' && \
	echo 'Receipts, journals, pictures of the screens and summary.json are in $(DEMO_OUT)'

test: setup ## every test
	cargo test --locked

lint: setup ## formatting and lints, as strict as in CI
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	@if command -v typos >/dev/null; then typos; fi

bench: setup ## the figures of docs/performance.md (release build, an idle machine)
	cargo bench --locked

# Half an hour: ten thousand customers with every fault, through the whole window.
soak: export COUNTERSIGN_SOAK ?= 10000
soak: setup ## many customers through the whole window while everything goes wrong; its figures are in docs/performance.md
	cargo test --locked --test it soak:: -- --nocapture

lab: setup ## camera, printer and scanner on real kernel devices in a small virtual machine
	tests/lab/run.sh

deny: $(tools)/bin/cargo-deny ## licences, banned crates and where crates come from
	PATH="$(tools)/bin:$$PATH" cargo deny --locked check licenses bans sources

# An ordinary build of the tool takes minutes of optimising that a check of one second never earns back.
$(tools)/bin/cargo-deny:
	CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
	CARGO_TARGET_DIR='$(tools)/target' cargo install --locked --version $(cargo_deny_version) --root '$(tools)' cargo-deny

setup: ## system packages (Debian: through apt, with sudo where needed)
	@packaging/linux/setup.sh
