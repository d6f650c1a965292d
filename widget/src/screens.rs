//! What a customer looks at; one file each.

pub(crate) mod ask;
pub(crate) mod dead_link;
pub(crate) mod ended;
pub(crate) mod kept;
pub(crate) mod own;
pub(crate) mod past;
pub(crate) mod sheet;
pub(crate) mod talk;
