//! Crashes under load: the real relay is killed at random moments while customers and agents write,
//! and after each kill what everybody holds is compared with what is on the disk.
//!
//! | file | what it is |
//! |---|---|
//! | [`dice`] | chances from a seed |
//! | [`crew`] | what a member of the crew is asked, and shows |
//! | `customer`, `agent` | how they behave |
//! | [`stored`] | what the database holds, read from a copy |
//! | [`judge`] | the comparison |
//! | [`cycles`] | load, kill, compare, start again |
//! | [`herd`] | a restart under very many connections |

mod agent;
pub mod crew;
mod customer;
pub mod cycles;
pub mod dice;
pub mod herd;
pub mod judge;
pub mod stored;
