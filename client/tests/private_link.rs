//! A private link shows its own conversation or none.

use client::{Customer, Input, Link, LinkState, Output};
use protocol::{CloseCode, FromCustomer};

#[test]
fn a_private_link_that_is_refused_does_not_come_back_as_somebody_new() {
    let mut link = Link::new();
    link.never_as_new();
    link.handle::<Customer>(0, 0, Input::Start);
    let hello = FromCustomer::Ping {};
    link.handle::<Customer>(0, 0, Input::Opened { hello });
    let code = CloseCode::BadToken.number();
    let out = link.handle::<Customer>(1, 0, Input::Closed { code });
    let ended = Output::State(LinkState::Ended { code });
    assert_eq!(out, [Output::ForgetToken, ended]);
}
