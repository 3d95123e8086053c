//! What a manager must look at, and settling it.
