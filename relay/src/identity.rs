//! Who somebody is: customers by a signed token, agents by password and session, both by nothing
//! that a reader of the database could use.

mod agents;
mod authenticator;
mod customer_tokens;
pub(crate) mod key_file;
mod passwords;
mod signed;
mod throttle;
mod tokens;

pub use agents::{Agents, INVITATION_MS, LOG_IN_MS, OwnCall, Whence, set_up_link};
pub use customer_tokens::{CUSTOMER_TOKEN_MS, CustomerTokens, LINK_MS, PrivateLink};
pub use passwords::Passwords;
pub use signed::verify;
pub use throttle::Throttle;
pub use tokens::{fresh_token, token_hash};
