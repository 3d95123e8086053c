//! Features through the engine, on real SQLite and a real hub on loopback.
