//! Every route on one screen.

use crate::http::{
    self, account, agents, audit, banner, canned, departments, facts, figures, files, identify,
    keys, ledger, loader, metrics, pages, past, presence, push, search, settings, sites, team,
    transcript, translate, v1, webhooks,
};
use crate::live::Live;
use crate::socket;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, delete, get, post, put};
use axum::{Router, middleware};
use protocol::limits::CANNED_FILE_BYTES;
use std::sync::Arc;
use tower_http::compression::CompressionLayer;

/// Bytes of a request's body: the longest is a name, an address and a password.
const BODY_BYTES: usize = 8 * 1024;

/// Bytes of a canned reply, within its limits and with every character escaped.
const CANNED_BYTES: usize = 32 * 1024;

/// Bytes of a message with every character escaped.
const WORDS_BYTES: usize = 64 * 1024;

/// Bytes of a department with as many agents as it may have.
const DEPARTMENT_BYTES: usize = 16 * 1024;

/// Bytes of all that an owner may set: the greatest is fifty questions with long answers.
const SETTINGS_BYTES: usize = 1024 * 1024;

/// Bytes of what a page tells of its customer, within its limits and with every character escaped.
const DATA_BYTES: usize = 64 * 1024;

/// The relay's addresses.
pub(crate) fn router(live: Arc<Live>) -> Router {
    // They hold nothing secret beside what a caller may choose, so their lengths tell nothing.
    let pages = Router::new()
        .route("/", get(pages::front))
        .route("/agent", get(pages::agent))
        .route("/agent/{*place}", get(pages::agent))
        .route("/frame/{site}", get(pages::frame))
        .route("/talk/{site}", get(pages::talk))
        .layer(CompressionLayer::new());
    Router::new()
        .merge(pages)
        .merge(programs(live.clone()))
        .route("/health", get(async || "ok"))
        .route("/metrics", get(metrics::metrics))
        .route("/agent-worker.js", get(pages::worker))
        .route("/widget.js", get(loader::script))
        .route("/widget-more.js", get(loader::more))
        .route("/widget-invite.js", get(loader::invite))
        .route("/deskbell.d.ts", get(loader::types))
        .route("/assets/{version}/{*path}", get(pages::asset))
        .route("/ws/customer", any(socket::customer))
        .route("/ws/agent", any(socket::agent))
        .route("/api/sites/{site}", get(sites::site))
        .route("/api/customer/identify", post(identify::identify))
        .route(
            "/api/customer/data",
            post(identify::data).layer(DefaultBodyLimit::max(DATA_BYTES)),
        )
        .route("/api/agent/join", post(agents::join))
        .route("/api/agent/login", post(agents::log_in))
        .route("/api/agent/logout", post(agents::log_out))
        .route("/api/agent/invite", post(agents::invite))
        .route("/api/agent/forgot", post(agents::forgot))
        .route("/api/agent/reset", post(agents::reset))
        .route(
            "/api/agent/account",
            get(account::shown).put(account::rename),
        )
        .route("/api/agent/account/password", post(account::password))
        .route(
            "/api/agent/account/log-ins",
            delete(account::log_out_elsewhere),
        )
        .route(
            "/api/agent/account/log-ins/{id}",
            delete(account::end_log_in),
        )
        .route(
            "/api/agent/account/second-factor",
            post(account::offer).put(account::activate),
        )
        .route(
            "/api/agent/account/second-factor/off",
            post(account::switch_off),
        )
        .route(
            "/api/agent/notifications",
            get(push::wishes).put(push::wish),
        )
        .route("/api/agent/push", get(push::state))
        .route(
            "/api/agent/push/subscription",
            put(push::subscribe).delete(push::unsubscribe),
        )
        .route("/api/agent/push/test", post(push::test))
        .route("/api/agent/team", get(team::list))
        .route("/api/agent/team/{agent}", put(team::change))
        .route("/api/agent/team/{agent}/log-ins", delete(team::log_out))
        .route("/api/agent/team/{agent}/second-factor", delete(team::free))
        .route("/api/agent/audit", get(audit::list))
        .route("/api/agent/keys", get(keys::list).post(keys::make))
        .route("/api/agent/keys/{key}", delete(keys::revoke))
        .route(
            "/api/agent/webhooks",
            get(webhooks::list).post(webhooks::make),
        )
        .route(
            "/api/agent/webhooks/{webhook}",
            put(webhooks::change).delete(webhooks::remove),
        )
        .route(
            "/api/agent/webhooks/{webhook}/deliveries",
            get(webhooks::log),
        )
        .route(
            "/api/agent/webhooks/{webhook}/secret",
            post(webhooks::new_secret),
        )
        .route("/api/agent/webhooks/{webhook}/test", post(webhooks::test))
        .route(
            "/api/agent/webhooks/{webhook}/deliveries/{delivery}/again",
            post(webhooks::again),
        )
        .route("/api/agent/scorecard", get(figures::scorecard))
        .route("/api/agent/banner", get(banner::shown).put(banner::set))
        .route(
            "/api/agent/settings",
            get(settings::shown)
                .put(settings::change)
                .layer(DefaultBodyLimit::max(SETTINGS_BYTES)),
        )
        .route("/api/agent/sites", post(settings::make_site))
        .route("/api/agent/report", get(figures::report))
        .route("/api/agent/report.csv", get(figures::report_csv))
        .route(
            "/api/agent/departments",
            get(departments::list)
                .post(departments::make)
                .layer(DefaultBodyLimit::max(DEPARTMENT_BYTES)),
        )
        .route(
            "/api/agent/departments/{department}",
            put(departments::change)
                .delete(departments::remove)
                .layer(DefaultBodyLimit::max(DEPARTMENT_BYTES)),
        )
        .route("/api/agent/presence", get(presence::times))
        .route("/api/agent/waits", get(figures::waits))
        .route("/api/agent/ledger", get(ledger::ledger))
        .route("/api/agent/search", post(search::search))
        .route(
            "/api/agent/translate",
            post(translate::translate).layer(DefaultBodyLimit::max(WORDS_BYTES)),
        )
        .route(
            "/api/agent/canned",
            get(canned::list)
                .post(canned::make)
                .layer(DefaultBodyLimit::max(CANNED_BYTES)),
        )
        .route(
            "/api/agent/canned/{reply}",
            put(canned::change)
                .delete(canned::remove)
                .layer(DefaultBodyLimit::max(CANNED_BYTES)),
        )
        .route("/api/agent/canned/used", post(canned::used))
        .route("/api/agent/canned/export", get(canned::export))
        .route(
            "/api/agent/canned/import",
            post(canned::import).layer(DefaultBodyLimit::max(CANNED_FILE_BYTES)),
        )
        .route(
            "/api/agent/customers/{customer}/facts",
            get(facts::list).post(facts::record),
        )
        .route(
            "/api/agent/customers/{customer}/facts/{fact}",
            delete(facts::remove),
        )
        .route(
            "/api/customer/transcript/{conversation}",
            get(transcript::download),
        )
        .route(
            "/api/files/{conversation}/{file}",
            post(files::upload)
                .get(files::download)
                .delete(files::withdraw)
                .layer(DefaultBodyLimit::disable()),
        )
        .route("/api/customer/past", get(past::list))
        .route("/api/customer/past/{conversation}", get(past::read))
        .route("/api/customer/facts", get(past::facts))
        .route(
            "/api/customer/facts/{fact}",
            put(past::correct).delete(past::erase_fact),
        )
        .route("/api/customer/data", get(past::data))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(middleware::from_fn(http::guard))
        .with_state(live)
}

/// The calls of programs, with a key each; `docs/api.md` and `http/v1/openapi.json` say what they are.
fn programs(live: Arc<Live>) -> Router<Arc<Live>> {
    Router::new()
        .route("/api/v1/conversations", get(v1::conversations::list))
        .route(
            "/api/v1/conversations/{conversation}",
            get(v1::conversations::one),
        )
        .route(
            "/api/v1/conversations/{conversation}/transcript",
            get(v1::conversations::transcript),
        )
        .route(
            "/api/v1/conversations/{conversation}/notes",
            post(v1::write::note).layer(DefaultBodyLimit::max(WORDS_BYTES)),
        )
        .route(
            "/api/v1/conversations/{conversation}/answers",
            post(v1::write::answer).layer(DefaultBodyLimit::max(WORDS_BYTES)),
        )
        .route(
            "/api/v1/conversations/{conversation}/end",
            post(v1::write::end),
        )
        .route("/api/v1/tickets", get(v1::conversations::tickets))
        .route("/api/v1/search", post(search::search))
        .route(
            "/api/v1/customers/{customer}/facts",
            get(facts::list).post(facts::record),
        )
        .route(
            "/api/v1/customers/{customer}/facts/{fact}",
            delete(facts::remove),
        )
        .route("/api/v1/report", get(figures::report))
        .route("/api/v1/scorecard", get(figures::scorecard))
        .route("/api/v1/waits", get(figures::waits))
        .route("/api/v1/ledger", get(ledger::ledger))
        .route("/api/v1/presence", get(presence::times))
        .route("/api/v1/team", get(team::list))
        .route(
            "/api/v1/departments",
            get(departments::list)
                .post(departments::make)
                .layer(DefaultBodyLimit::max(DEPARTMENT_BYTES)),
        )
        .route(
            "/api/v1/departments/{department}",
            put(departments::change)
                .delete(departments::remove)
                .layer(DefaultBodyLimit::max(DEPARTMENT_BYTES)),
        )
        .route(
            "/api/v1/canned",
            get(canned::list)
                .post(canned::make)
                .layer(DefaultBodyLimit::max(CANNED_BYTES)),
        )
        .route(
            "/api/v1/canned/{reply}",
            put(canned::change)
                .delete(canned::remove)
                .layer(DefaultBodyLimit::max(CANNED_BYTES)),
        )
        .route("/api/v1/banner", get(banner::shown).put(banner::set))
        .route(
            "/api/v1/settings",
            get(settings::shown)
                .put(settings::change)
                .layer(DefaultBodyLimit::max(SETTINGS_BYTES)),
        )
        .route("/api/v1/audit", get(audit::list))
        .route_layer(middleware::from_fn_with_state(live, v1::door))
        .route("/api/v1/openapi.json", get(v1::openapi))
}
