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

.PHONY: demo test lint bench soak fuzz lab deny setup

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

# What libFuzzer asks of the compiler is there in the stable one too; only sanitizers are not, and none of our code is unsafe.
fuzz_flags := -Ccodegen-units=1 -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
# The first two need the domain alone; the grid reader brings along all that a terminal has, and takes several times as long to build.
FUZZ_TARGETS ?= recognise token grid
FUZZ_SECONDS ?= 300
# What was tried before, and what broke something.
fuzz_kept := $(cache)/fuzz

fuzz: setup ## each of FUZZ_TARGETS for FUZZ_SECONDS; what breaks one is kept beside what is built
	host=$$(rustc -vV | sed -n 's/^host: //p') && \
	for target in $(FUZZ_TARGETS); do \
		features= && if [ $$target = grid ]; then features='--features reader'; fi && \
		RUSTFLAGS='$(fuzz_flags)' cargo build --locked --release --manifest-path fuzz/Cargo.toml $$features --bin $$target --target "$$host" && \
		mkdir -p "$(fuzz_kept)/$$target" "$(fuzz_kept)/broken/$$target" && \
		"$(CARGO_TARGET_DIR)/$$host/release/$$target" -max_total_time=$(FUZZ_SECONDS) -timeout=10 -print_final_stats=1 \
			-artifact_prefix="$(fuzz_kept)/broken/$$target/" "$(fuzz_kept)/$$target" || exit 1; \
	done

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
