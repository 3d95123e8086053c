//! The terminal's hardware: camera, scanners, printers, sound, and their simulated doubles.
