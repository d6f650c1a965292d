//! The command line: flags, logging, signals; nothing else.

fn main() {}
