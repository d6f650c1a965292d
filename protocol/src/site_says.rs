//! What the site's own page says about its customer: who they are, proved, and data for agents.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the site's page says about its customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSays {
    /// Who the customer is, proved by the site's signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Box<Verified>>,
    /// Whatever else the page told, unproved; limits in [`crate::text::site_data`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, String>,
}

impl SiteSays {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who a customer is at the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// The site's own name for the customer, such as an account's number.
    pub sub: String,
    /// The name, if the site told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address, if the site told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}
