//! The report against a plain recomputation from the raw rows: by day, agent, page, and by hour of the week.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

#[allow(
    dead_code,
    reason = "the samples of the store's tests, of which a few serve here"
)]
#[path = "store_conformance/sample.rs"]
mod sample;

use desk::{Conversation, Record};
use protocol::api::{Wait, WaitOutcome};
use protocol::limits::REPORT_ROWS_MAX;
use protocol::report::{Measures, Report, ReportBy, RowName};
use protocol::{AgentId, ConversationId, ConversationState, Feedback, Page, Score, Timestamp};
use relay::config::Site;
use relay::report::{Days, Filter, csv, report};
use relay::store::{MemoryStore, Store};
use sample::{HOUR_MS, NOW, Random, conversation};

const DAY_MS: u64 = 24 * HOUR_MS;
const AGENTS: [&str; 3] = ["Mira", "Jonas", "Mira"];

struct World {
    site: Site,
    store: MemoryStore,
    rows: Vec<(Conversation, Wait, Option<Feedback>)>,
}

/// 300 chats of the last 40 days with three agents, two of one name, on five pages.
async fn world() -> World {
    let mut site = Site::demo();
    site.time_zone = "Asia/Taipei".parse().unwrap();
    site.capacity = 2;
    let store = MemoryStore::default();
    let mut random = Random(11);
    let mut rows = Vec::new();
    for _ in 0..300 {
        let row = chat(&mut random);
        let (chat, wait, rating) = &row;
        let mut records = vec![
            Record::Conversation(chat.clone()),
            Record::Wait(wait.clone()),
        ];
        records.extend(rating.clone().map(|feedback| Record::Rating {
            conversation: chat.id,
            at: NOW,
            feedback,
        }));
        store.append(&site.id, records).await.unwrap();
        rows.push(row);
    }
    World { site, store, rows }
}

fn chat(random: &mut Random) -> (Conversation, Wait, Option<Feedback>) {
    let asked_at = Timestamp(NOW.0 - HOUR_MS - random.below(40 * DAY_MS));
    let joined_at = asked_at.plus_ms(random.below(HOUR_MS / 2));
    let joined = random.chance(80);
    let who = usize::try_from(random.below(3)).unwrap();
    let agent = AgentId::random([u8::try_from(who).unwrap(); 16]);
    let row = Conversation {
        id: ConversationId::random(random.bytes()),
        email: random.chance(50).then(|| "ada@example.com".into()),
        state: ConversationState::Ended,
        agent: joined.then_some(agent),
        agent_name: joined.then(|| AGENTS[who].into()),
        page: random.chance(90).then(|| Page {
            url: format!("https://shop.example/{}?n={asked_at:?}", random.below(5)),
            ..Page::default()
        }),
        asked_at,
        joined_at: joined.then_some(joined_at),
        first_response_at: joined.then(|| joined_at.plus_ms(random.below(60_000))),
        ended_at: Some(joined_at.plus_ms(random.below(HOUR_MS))),
        handle_ms: random.below(HOUR_MS / 2),
        agent_messages: u32::from(joined),
        ..conversation(1)
    };
    let wait = Wait {
        conversation: row.id,
        began_at: asked_at,
        ended_at: joined_at,
        outcome: match joined {
            true => WaitOutcome::Joined,
            false => WaitOutcome::GaveUp,
        },
        promised_ms: random.chance(50).then(|| random.below(HOUR_MS)),
    };
    let csat = Score::try_from(u8::try_from(1 + random.below(5)).unwrap()).ok();
    let feedback = Feedback {
        csat,
        ..Feedback::default()
    };
    let rating = (joined && random.chance(40)).then_some(feedback);
    (row, wait, rating)
}

impl World {
    async fn report(&self, by: ReportBy, from: &str, to: &str, only: Option<AgentId>) -> Report {
        let zone = &self.site.time_zone;
        let days = Days::asked(zone, NOW, Some(from), Some(to)).unwrap();
        let filter = Filter::default();
        report(&self.store, &self.site, &days, by, only, &filter, NOW)
            .await
            .unwrap()
    }

    /// The figures of the rows for which `of` holds, counted once more in the plainest way.
    fn judge(
        &self,
        got: &Measures,
        span: (Timestamp, Timestamp),
        of: impl Fn(&Conversation) -> bool,
    ) {
        let within = |at: Timestamp| span.0 <= at && at < span.1;
        let rows = || self.rows.iter().filter(|(row, ..)| of(row));
        let asked = || rows().filter(|(row, ..)| within(row.asked_at));
        let waits: Vec<&Wait> = rows()
            .map(|row| &row.1)
            .filter(|w| within(w.ended_at))
            .collect();
        let gave_up = |w: &&&Wait| w.outcome == WaitOutcome::GaveUp;
        assert_eq!(got.enquiries, asked().count() as u64);
        assert_eq!(
            got.unanswered,
            asked().filter(|r| r.0.agent_messages == 0).count() as u64
        );
        assert_eq!(
            got.contact_known,
            asked().filter(|r| r.0.email.is_some()).count() as u64
        );
        assert_eq!(
            got.feedback_given,
            asked().filter(|r| r.2.is_some()).count() as u64
        );
        assert_eq!(got.waits, waits.len() as u64);
        assert_eq!(got.abandoned, waits.iter().filter(gave_up).count() as u64);
        let kept = |w: &&&Wait| w.promised_ms.is_some_and(|p| w.ms() <= p);
        assert_eq!(got.promises_kept, waits.iter().filter(kept).count() as u64);
        let lengths: Vec<u64> = waits
            .iter()
            .filter(|w| !gave_up(w))
            .map(|w| w.ms())
            .collect();
        assert_eq!(got.wait.map_or(0, |wait| wait.of), lengths.len() as u64);
        if let Some(wait) = got.wait {
            // The smallest measured time that enough of them do not exceed.
            let smallest = |percent: usize| {
                let enough = |t: &&u64| {
                    let not_longer = lengths.iter().filter(|l| l <= t).count();
                    not_longer * 100 >= percent * lengths.len()
                };
                *lengths.iter().filter(enough).min().unwrap()
            };
            assert_eq!((wait.median_ms, wait.p95_ms), (smallest(50), smallest(95)));
        }
        let ended =
            |row: &Conversation| row.ended_at.is_some_and(within) && row.joined_at.is_some();
        let chats = rows().filter(|(row, ..)| ended(row)).count();
        assert_eq!(got.handle.map_or(0, |handle| handle.of), chats as u64);
    }
}

#[tokio::test]
async fn every_row_is_what_the_raw_rows_say() {
    let world = world().await;
    let (from, to) = ("2026-10-20", "2026-11-20");
    let zone = &world.site.time_zone;
    let days = Days::asked(zone, NOW, Some(from), Some(to)).unwrap();
    let span = (days.since(), days.until());
    let report = world.report(ReportBy::Page, from, to, None).await;
    world.judge(&report.all, span, |_| true);
    assert_eq!(report.rows.len(), 6);
    for row in &report.rows {
        world.judge(&row.measures, span, |c| {
            let page = c.page.as_ref().map(|page| page.url.clone());
            match &row.of {
                RowName::Name(path) => {
                    page.is_some_and(|url| url.contains(&format!("example{path}?")))
                }
                other => *other == RowName::Unknown {} && page.is_none(),
            }
        });
    }
    let by_day = world.report(ReportBy::Day, from, to, None).await;
    assert_eq!(by_day.rows.len(), 32);
    for row in &by_day.rows {
        let RowName::From(day) = &row.of else {
            panic!("{row:?}")
        };
        let day = Days::asked(zone, NOW, Some(day), Some(day)).unwrap();
        world.judge(&row.measures, (day.since(), day.until()), |_| true);
    }
    for by in [ReportBy::Week, ReportBy::Month, ReportBy::Department] {
        let rows = world.report(by, from, to, None).await.rows;
        let sum: u64 = rows.iter().map(|row| row.measures.enquiries).sum();
        assert_eq!(sum, report.all.enquiries, "{by:?}");
    }
}

#[tokio::test]
async fn agents_of_one_name_are_two_and_who_does_not_lead_sees_one() {
    let world = world().await;
    let (from, to) = ("2026-10-20", "2026-11-20");
    let all = world.report(ReportBy::Agent, from, to, None).await;
    let named = |name: &str| {
        let is = |row: &&protocol::report::ReportRow| row.of == RowName::Name(name.into());
        all.rows.iter().filter(is).count()
    };
    assert_eq!((named("Mira"), named("Jonas"), all.rows.len()), (2, 1, 4));
    let jonas = AgentId::random([1; 16]);
    let own = world.report(ReportBy::Agent, from, to, Some(jonas)).await;
    assert_eq!(own.rows.len(), 1);
    assert_eq!(own.rows[0].of, RowName::Name("Jonas".into()));
    assert_eq!(own.all, all.all);
}

#[tokio::test]
async fn each_hour_of_the_week_has_its_load() {
    let world = world().await;
    let report = world
        .report(ReportBy::Day, "2026-11-02", "2026-11-30", None)
        .await;
    assert_eq!(report.load.len(), 7 * 24);
    let asked: u64 = report.load.iter().map(|hour| hour.enquiries).sum();
    assert_eq!(asked, report.all.enquiries);
    // 2 November was a Monday; now it is Monday the 23rd, eight in the evening.
    let hours = |weekday: usize, hour: usize| report.load[weekday * 24 + hour].hours;
    assert_eq!(
        (hours(0, 19), hours(0, 20), hours(0, 21), hours(6, 0)),
        (4, 4, 3, 3)
    );
    for hour in &report.load {
        assert_eq!(hour.agents.unwrap() == 0, hour.enquiries == 0, "{hour:?}");
    }
}

#[tokio::test]
async fn the_figures_of_one_page_are_those_of_its_rows() {
    let world = world().await;
    let days = Days::asked(
        &world.site.time_zone,
        NOW,
        Some("2026-10-20"),
        Some("2026-11-20"),
    );
    let days = days.unwrap();
    let told = async |filter: &Filter| {
        let by = ReportBy::Day;
        report(&world.store, &world.site, &days, by, None, filter, NOW)
            .await
            .unwrap()
    };
    let page = Filter {
        page: Some("/3".into()),
        ..Filter::default()
    };
    let report = told(&page).await;
    assert_eq!(report.page.as_deref(), Some("/3"));
    assert!(report.all.enquiries > 0 && report.all.waits > 0);
    world.judge(&report.all, (days.since(), days.until()), |c| {
        let page = c.page.as_ref();
        page.is_some_and(|page| page.url.contains("example/3?"))
    });
    let load: u64 = report.load.iter().map(|hour| hour.enquiries).sum();
    assert_eq!(load, report.all.enquiries);
    let nobody = Filter {
        department: Some("sales".into()),
        ..page
    };
    assert_eq!(told(&nobody).await.all, Measures::default());
}

#[tokio::test]
async fn a_thousand_pages_are_a_hundred_rows_and_all_is_in_the_table() {
    let world = world().await;
    let mut asked = 0;
    for n in 0..(REPORT_ROWS_MAX + 50) {
        let row = Conversation {
            id: ConversationId::random([u8::try_from(n).unwrap(); 16]),
            page: Some(Page {
                url: format!("https://shop.example/a/{n}"),
                ..Page::default()
            }),
            asked_at: Timestamp(NOW.0 - HOUR_MS),
            ..conversation(1)
        };
        let records = vec![Record::Conversation(row)];
        world.store.append(&world.site.id, records).await.unwrap();
        asked += 1;
    }
    let report = world
        .report(ReportBy::Page, "2026-11-23", "2026-11-23", None)
        .await;
    assert_eq!(report.rows.len(), REPORT_ROWS_MAX);
    assert_eq!(report.rows[REPORT_ROWS_MAX - 1].of, RowName::Rest {});
    let sum: u64 = report.rows.iter().map(|row| row.measures.enquiries).sum();
    assert!(sum == report.all.enquiries && sum >= asked);
    let table = String::from_utf8(csv(&report).unwrap()).unwrap();
    assert_eq!(table.lines().count(), 1 + REPORT_ROWS_MAX + 1);
    assert!(
        table
            .lines()
            .last()
            .unwrap()
            .starts_with(&format!("all,{sum},"))
    );
}
