//! The verbs of the terminal, one file each: the only place where disk, hardware and network meet.

pub mod clock;
