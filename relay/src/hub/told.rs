//! A notice on its way: shared by all who are told, its frames made once.

use super::Who;
use crate::wire::{self, Framed};
use axum::extract::ws::Utf8Bytes;
use desk::Notice;
use protocol::codec;
use std::sync::{Arc, OnceLock};

/// A notice on its way to one socket or to thousands; each role's frame is made once.
#[derive(Debug)]
pub(crate) struct Told {
    /// What is told.
    pub(crate) notice: Notice,
    for_customers: OnceLock<Framed<Utf8Bytes>>,
    for_agents: OnceLock<Framed<Utf8Bytes>>,
}

impl Told {
    /// A notice whose frames are not made yet.
    pub(crate) fn new(notice: Notice) -> Arc<Self> {
        Arc::new(Self {
            notice,
            for_customers: OnceLock::new(),
            for_agents: OnceLock::new(),
        })
    }

    /// The frame for the role of `who`.
    pub(crate) fn frame(&self, who: Who) -> Framed<Utf8Bytes> {
        match who {
            Who::Customer(_) => self
                .for_customers
                .get_or_init(|| wire::to_customer(&self.notice).map(|f| codec::encode(&f).into())),
            Who::Agent(_) => self
                .for_agents
                .get_or_init(|| wire::to_agent(&self.notice).map(|f| codec::encode(&f).into())),
        }
        .clone()
    }
}
