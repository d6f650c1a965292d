//! `[outgoing]`: where the relay may call by itself (webhooks, push services).

use crate::reach::Allow;
use core::fmt;
use serde::Deserialize;

/// The table as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutgoingTable {
    private_networks: Option<bool>,
}

/// Nothing can be wrong with it.
pub(super) fn check(table: Option<OutgoingTable>) -> Allow {
    let table = table.unwrap_or_default();
    Allow {
        private: table.private_networks.unwrap_or_default(),
    }
}

/// As the file writes it.
pub(super) fn print(f: &mut fmt::Formatter<'_>, allow: Allow) -> fmt::Result {
    writeln!(f, "\n[outgoing]\nprivate_networks = {}", allow.private)
}
