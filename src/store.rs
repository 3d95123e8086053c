//! The terminal's disk: `ledger.db`, the only truth, and `cache.db`, what the cloud sent.
