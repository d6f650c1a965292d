//! The driver for native programs.
