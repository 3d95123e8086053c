//! Command line, demo and start-up: wires everything, decides nothing.
