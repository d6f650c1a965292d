//! What a message and an idle connection cost, beside a relay that does nothing but forward.
//!
//! | file | what it does |
//! |---|---|
//! | [`process`] | a program under measurement: its CPU time, memory, open sockets |
//! | [`bare`] | the relay that only forwards |
//! | [`pairs`] | customers and agents in live chats; or bare ends that are paired by a number |
//! | [`load`] | messages, paced and flat-out, and how long they take |
//! | [`flood`] | somebody who floods the relay |
//! | [`under_flood`] | chats that run meanwhile, and what they notice |
//! | [`idle`] | ten thousand connections that say nothing |
//! | [`opening`] | from the click on the launcher to a form that can be typed into |

pub mod bare;
pub mod flood;
pub mod idle;
pub mod load;
pub mod opening;
pub mod pairs;
pub mod process;
pub mod under_flood;

use std::net::{IpAddr, Ipv4Addr};

/// An address of this machine for the `n`th caller: the relay slows down log-ins from one address,
/// and one address has ports for some 28,000 sockets only.
pub fn address(n: usize) -> IpAddr {
    let n = u8::try_from(n % 200).unwrap_or(0);
    Ipv4Addr::new(127, 0, 1, n + 1).into()
}
