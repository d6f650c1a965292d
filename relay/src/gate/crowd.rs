//! Who is connected, counted by address: bounded. Where it is full, the one who has been there longest
//! without showing who they are gives way, so that waiting in silence keeps nobody else out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Everybody who is connected.
pub(crate) struct Crowd {
    max: usize,
    per_address: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    next: u64,
    count: usize,
    of: HashMap<IpAddr, Of>,
    /// Those who have not shown who they are, oldest first.
    strangers: BTreeMap<u64, Stranger>,
}

struct Stranger {
    address: Option<IpAddr>,
    /// Dropped when they have to give way.
    stays: oneshot::Sender<()>,
}

#[derive(Default)]
struct Of {
    count: usize,
    strangers: BTreeSet<u64>,
}

/// Why nobody else gets in: everybody who is there has shown who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// As many of this address as there may be.
    Address,
    /// As many as there may be.
    All,
}

impl Crowd {
    /// Nobody yet; at most `max`, and `per_address` of one address.
    pub(crate) fn new(max: usize, per_address: usize) -> Arc<Self> {
        Arc::new(Self {
            max,
            per_address,
            inner: Mutex::default(),
        })
    }

    /// Lets somebody in, as a stranger. Without an `address` only the whole crowd is a bound: so come
    /// the connections of a proxy, which are everybody's.
    ///
    /// # Errors
    /// [`Full`].
    pub(crate) fn enter(self: &Arc<Self>, address: Option<IpAddr>) -> Result<Place, Full> {
        let mut inner = self.lock();
        let of = address.and_then(|address| inner.of.get(&address));
        if let Some(of) = of
            && of.count >= self.per_address
        {
            let oldest = of.strangers.first().copied();
            inner.give_way(oldest).map_err(|()| Full::Address)?;
        }
        if inner.count >= self.max {
            let oldest = inner.strangers.keys().next().copied();
            inner.give_way(oldest).map_err(|()| Full::All)?;
        }
        let number = inner.next;
        let (stays, must_go) = oneshot::channel();
        inner.next += 1;
        inner.count += 1;
        inner.strangers.insert(number, Stranger { address, stays });
        if let Some(address) = address {
            let of = inner.of.entry(address).or_default();
            of.count += 1;
            of.strangers.insert(number);
        }
        drop(inner);
        Ok(Place {
            crowd: self.clone(),
            number,
            address,
            known: false,
            must_go,
        })
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.lock().count
    }

    /// How many there are of an address.
    pub(crate) fn count_of(&self, address: IpAddr) -> usize {
        self.lock().of.get(&address).map_or(0, |of| of.count)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing in here panics half-way.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn give_way(&mut self, number: Option<u64>) -> Result<(), ()> {
        let number = number.ok_or(())?;
        let stranger = self.no_stranger_any_more(number).ok_or(())?;
        self.left(stranger.address);
        drop(stranger.stays);
        Ok(())
    }

    fn no_stranger_any_more(&mut self, number: u64) -> Option<Stranger> {
        let stranger = self.strangers.remove(&number)?;
        if let Some(of) = stranger.address.and_then(|a| self.of.get_mut(&a)) {
            of.strangers.remove(&number);
        }
        Some(stranger)
    }

    fn left(&mut self, address: Option<IpAddr>) {
        self.count = self.count.saturating_sub(1);
        let Some(address) = address else { return };
        if let Some(of) = self.of.get_mut(&address) {
            of.count = of.count.saturating_sub(1);
            if of.count == 0 {
                self.of.remove(&address);
            }
        }
    }
}

/// Somebody's place; theirs as long as it lives, unless they have to give way.
pub(crate) struct Place {
    crowd: Arc<Crowd>,
    number: u64,
    address: Option<IpAddr>,
    known: bool,
    must_go: oneshot::Receiver<()>,
}

impl Place {
    /// They have shown who they are, and give way to nobody any more. False if they had to already.
    pub(crate) fn keep(&mut self) -> bool {
        self.known = self
            .crowd
            .lock()
            .no_stranger_any_more(self.number)
            .is_some()
            || self.known;
        self.known
    }

    /// Returns when they have to give way; never once they are known.
    pub(crate) async fn must_go(&mut self) {
        if self.known {
            std::future::pending::<()>().await;
        }
        let _ = (&mut self.must_go).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inner = self.crowd.lock();
        // Whoever had to give way was counted out then.
        if self.known || inner.no_stranger_any_more(self.number).is_some() {
            inner.left(self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn ip(last: u8) -> Option<IpAddr> {
        Some([192, 0, 2, last].into())
    }

    #[test]
    fn the_oldest_stranger_gives_way_and_nobody_who_is_known() {
        let crowd = Crowd::new(3, 9);
        let mut ada = crowd.enter(ip(1)).ok().unwrap();
        assert!(ada.keep());
        let mut first = crowd.enter(ip(2)).ok().unwrap();
        let mut second = crowd.enter(ip(3)).ok().unwrap();
        assert_eq!(first.must_go().now_or_never(), None);
        let mut third = crowd.enter(ip(4)).ok().unwrap();
        assert_eq!(first.must_go().now_or_never(), Some(()));
        assert!(!first.keep(), "too late");
        assert_eq!(ada.must_go().now_or_never(), None);
        assert!(second.keep() && third.keep());
        assert_eq!(crowd.enter(ip(5)).err(), Some(Full::All));
        drop(first);
        assert_eq!(crowd.count(), 3);
        drop(second);
        assert!(crowd.enter(ip(5)).is_ok());
    }

    #[test]
    fn an_address_has_its_own_bound() {
        let crowd = Crowd::new(9, 2);
        let mut one = crowd.enter(ip(1)).ok().unwrap();
        let mut two = crowd.enter(ip(1)).ok().unwrap();
        let other = crowd.enter(ip(2)).ok().unwrap();
        let mut three = crowd.enter(ip(1)).ok().unwrap();
        assert_eq!(one.must_go().now_or_never(), Some(()));
        assert!(two.keep() && three.keep());
        assert_eq!(crowd.enter(ip(1)).err(), Some(Full::Address));
        assert!(crowd.enter(None).is_ok());
        assert_eq!(crowd.count_of(ip(1).unwrap()), 2);
        drop((one, two, three));
        assert_eq!(crowd.count_of(ip(1).unwrap()), 0);
        assert_eq!(crowd.count(), 1);
        drop(other);
        let inner = crowd.lock();
        assert!(inner.of.is_empty() && inner.strangers.is_empty());
    }
}
