//! How the programs are linked where they are built to be handed out.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=packaging/build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let target = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    // Here Rust brings its own linker, which knows these flags; elsewhere nobody knows which one it will be.
    if is("PROFILE", "release") && target && is("CARGO_CFG_TARGET_ARCH", "x86_64") {
        // Two megabytes of relocations in a few kilobytes. Runs with glibc 2.36 (Debian 12) and later.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        // Functions that came out alike once. Rust promises none an address of its own, and the few that SQLite tells apart by
        // theirs do different things.
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
}
