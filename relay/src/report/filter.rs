//! Which enquiries a report is about: all of a site's, or those of one department or page.

use super::rows::path;
use crate::store::Enquiry;
use protocol::ConversationId;
use protocol::api::Wait;
use std::collections::BTreeSet;

/// What an enquiry must have; nothing: all are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Its department, as the site's page told it.
    pub department: Option<String>,
    /// The path of its page.
    pub page: Option<String>,
}

impl Filter {
    /// Keeps what is meant; a wait goes with its conversation.
    pub(super) fn keep(&self, enquiries: &mut Vec<Enquiry>, waits: &mut Vec<Wait>) {
        if *self == Self::default() {
            return;
        }
        enquiries.retain(|enquiry| self.fits(enquiry));
        let kept: BTreeSet<ConversationId> = enquiries.iter().map(|enquiry| enquiry.id).collect();
        waits.retain(|wait| kept.contains(&wait.conversation));
    }

    fn fits(&self, enquiry: &Enquiry) -> bool {
        let page = enquiry.page.as_deref().map(path);
        let same = |wanted: &Option<String>, of: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| of == Some(wanted))
        };
        same(&self.department, enquiry.department.as_deref()) && same(&self.page, page.as_deref())
    }
}
