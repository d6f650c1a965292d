//! What may happen next in a random history, and how often.

use desk::DeskConfig;
use proptest::prelude::*;

pub(super) const AGENTS: u64 = 3;
pub(super) const CUSTOMERS: u64 = 6;

/// What may happen next. `c` and `a` number customers and agents, `k` picks a conversation.
#[derive(Clone, Debug)]
pub(super) enum Move {
    Page(u64),
    PagesClose(u64),
    Ask(u64, bool, bool),
    LeaveMessage(u64),
    Erase(u64),
    Customer(u64, u8, u32),
    AgentComes(u64, Option<bool>),
    AgentLeaves(u64),
    LogOut(u64),
    Capacity(u64, u32),
    Agent(u64, usize, u8, u32),
    OpenMine(u64),
    Transfer(u64, usize, Option<u64>),
    ToDepartment(u64, usize, u64),
    PageNames(u64, u64),
    Add(u64, usize, u64),
    StepOut(u64, usize),
    Departments(Vec<Vec<u64>>),
    MailDone(usize, bool),
    MailComes(u64, usize),
    MailBounces(usize),
    Hours(bool),
    /// Other rules, by which everything takes this much longer, in tenths; and how many may wait.
    Rules(u64, usize),
    Pass(u64),
    Jump(u64),
    ClockBack(u64),
    Restart,
    RestartAllBack,
}

pub(super) fn moves() -> impl Strategy<Value = Vec<Move>> {
    let c = || 1..=CUSTOMERS;
    let a = || 1..=AGENTS;
    let k = || 0..12_usize;
    let d = || 1..=3_u64;
    let one = prop_oneof![
        4 => c().prop_map(Move::Page),
        3 => c().prop_map(Move::PagesClose),
        10 => (c(), any::<bool>(), any::<bool>()).prop_map(|(c, e, q)| Move::Ask(c, e, q)),
        1 => c().prop_map(Move::LeaveMessage),
        1 => c().prop_map(Move::Erase),
        14 => (c(), 0..9_u8, 0..40_u32).prop_map(|(c, d, n)| Move::Customer(c, d, n)),
        5 => (a(), any::<Option<bool>>()).prop_map(|(a, on)| Move::AgentComes(a, on)),
        2 => a().prop_map(Move::AgentLeaves),
        1 => a().prop_map(Move::LogOut),
        1 => (a(), 0..4_u32).prop_map(|(a, n)| Move::Capacity(a, n)),
        20 => (a(), k(), 0..15_u8, 0..40_u32).prop_map(|(a, k, d, n)| Move::Agent(a, k, d, n)),
        8 => a().prop_map(Move::OpenMine),
        3 => (a(), k(), any::<Option<bool>>(), a())
            .prop_map(|(a, k, to, b)| Move::Transfer(a, k, to.map(|_| b))),
        3 => (a(), k(), d()).prop_map(|(a, k, d)| Move::ToDepartment(a, k, d)),
        4 => (c(), d()).prop_map(|(c, d)| Move::PageNames(c, d)),
        6 => (a(), k(), a()).prop_map(|(a, k, b)| Move::Add(a, k, b)),
        2 => (a(), k()).prop_map(|(a, k)| Move::StepOut(a, k)),
        1 => prop::collection::vec(prop::collection::vec(a(), 0..3), 0..3).prop_map(Move::Departments),
        2 => (k(), any::<bool>()).prop_map(|(k, sent)| Move::MailDone(k, sent)),
        2 => (c(), k()).prop_map(|(c, k)| Move::MailComes(c, k)),
        1 => k().prop_map(Move::MailBounces),
        1 => any::<bool>().prop_map(Move::Hours),
        1 => (1..40_u64, 1..6_usize).prop_map(|(n, line)| Move::Rules(n, line)),
        6 => (0..50_000_u64).prop_map(Move::Pass),
        2 => (0..700_000_u64).prop_map(Move::Pass),
        1 => (0..100_000_000_u64).prop_map(Move::Pass),
        2 => (0..200_000_u64).prop_map(Move::Jump),
        1 => (0..100_000_u64).prop_map(Move::ClockBack),
        1 => Just(Move::Restart),
        2 => Just(Move::RestartAllBack),
    ];
    prop::collection::vec(one, 1..150)
}

/// Rules by which everything takes `tenths` tenths of the usual time.
pub(super) fn rules(before: &DeskConfig, tenths: u64, line_max: usize) -> DeskConfig {
    let usual = DeskConfig::default();
    let times = |ms: u64| ms * tenths / 10;
    DeskConfig {
        offer_ms: times(usual.offer_ms),
        agent_grace_ms: times(usual.agent_grace_ms),
        agent_lost_ms: times(usual.agent_lost_ms),
        waiting_grace_ms: times(usual.waiting_grace_ms),
        live_grace_ms: times(usual.live_grace_ms),
        ticket_due_ms: times(usual.ticket_due_ms),
        wait_max_ms: times(usual.wait_max_ms),
        alert_ms: times(usual.alert_ms),
        escalate_ms: times(usual.escalate_ms),
        line_max,
        ..before.clone()
    }
}
