//! The harness that every test here shares.
