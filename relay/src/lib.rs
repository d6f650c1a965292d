//! The relay as a value: opening it is one step, listening is another.
