//! How many files and sockets the system lets the relay open: as many as it may, from the start. Its own
//! limits stay below, so that they are what counts: they keep room for those who come back.

use crate::config::Limits;

/// Raises the limit to what the system allows; `None`: no limit, or none that is known.
#[cfg(unix)]
pub(crate) fn raise() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            tracing::warn!("the limit of open files cannot be raised: {error}");
            limit.current
        }
    }
}

/// Other systems have no such limit for a process.
#[cfg(not(unix))]
pub(crate) fn raise() -> Option<u64> {
    None
}

/// What the owner set, or fewer sockets where the system does not let the relay open as many: three
/// of four files, the rest is for calls and the database.
pub(crate) fn within(limits: Limits, files: Option<u64>) -> Limits {
    let fits = files.map_or(u64::MAX, |files| (files / 4 * 3).max(1));
    let fits = u32::try_from(fits).unwrap_or(u32::MAX);
    if fits < limits.sockets {
        tracing::info!(
            "at most {fits} sockets, since the system lets the relay open {} files; LimitNOFILE \
             (ulimit -n) says how many",
            files.unwrap_or_default()
        );
    }
    Limits {
        sockets: limits.sockets.min(fits),
        ..limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_more_sockets_than_the_system_allows() {
        let set = Limits::default();
        assert_eq!(within(set, None), set);
        assert_eq!(within(set, Some(1_000_000)), set);
        assert_eq!(within(set, Some(1_024)).sockets, 768);
    }
}
