//! The desk judged from outside, through `handle` alone: worked examples of every rule, and random
//! histories against a simple model. Every event of either is followed by the same checks (`world/`).

mod afterwards;
mod alarms;
mod asking;
mod automatic;
mod breaks;
mod departments;
mod erasing;
mod guests;
mod hours;
mod leases;
mod mailbox;
mod pairing;
mod program;
mod rules_anew;
mod simulation;
mod talking;
mod team;
mod telling;
mod tickets;
mod watching;
mod world;
