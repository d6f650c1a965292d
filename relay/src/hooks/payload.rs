//! What a call says: made from the store when it is sent, so that the outbox holds nobody's words.

use crate::http::v1::conversations::shown;
use crate::store::{DueDelivery, Store, StoreError};
use protocol::conversation::Side;
use protocol::webhooks::{Payload, PayloadData};
use protocol::{EntryBody, Seq};

/// The body of a call; `None` where its conversation is not kept any more.
pub(super) async fn body(
    store: &dyn Store,
    delivery: &DueDelivery,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut data = PayloadData {
        site: delivery.site.clone(),
        conversation: None,
        entry: None,
        feedback: None,
    };
    if let (Some(of), Some(seq)) = (delivery.conversation, delivery.seq) {
        let Some(row) = store.conversation(&delivery.site, of).await? else {
            return Ok(None);
        };
        data.conversation = Some(shown(row));
        let before = Seq(seq.0.saturating_sub(1));
        let entry = store.entries(of, before, seq).await?.pop();
        data.feedback = entry.as_ref().and_then(|entry| match &entry.body {
            EntryBody::Rated { feedback } => Some(feedback.clone()),
            _ => None,
        });
        data.entry = entry.filter(|entry| entry.body.visible_to(Side::Agent));
    }
    let ms = i64::try_from(delivery.at.0).unwrap_or_default();
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    let payload = Payload {
        event: delivery.event,
        timestamp: at.to_string(),
        data,
    };
    Ok(Some(protocol::codec::encode(&payload).into_bytes()))
}
