//! Sans-IO cores of terminal and hub: `step(state, event, now, rng) -> effects`.
