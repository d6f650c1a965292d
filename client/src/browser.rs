//! The driver for browsers.
