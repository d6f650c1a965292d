//! The table: a row for every call of agents, a column for every kind of caller.

use protocol::Code;

/// What is expected of one caller: none of the codes is "in", and the call does what it says.
pub(crate) type Cell = Option<Code>;

pub(crate) const IN: Cell = None;
const WHO: Cell = Some(Code::BadToken);
const MAY: Cell = Some(Code::NotAllowed);
const GONE: Cell = Some(Code::NoSuchAgent);
const CANNED: Cell = Some(Code::NoSuchCanned);
const DEPARTMENT: Cell = Some(Code::NoSuchDepartment);
const HOOK: Cell = Some(Code::NoSuchWebhook);
const KEY: Cell = Some(Code::NoSuchKey);
const SETTING: Cell = Some(Code::BadSetting);
const FACT: Cell = Some(Code::NoSuchConversation);
const OLD: Cell = Some(Code::BadLogin);
const NONE: Cell = Some(Code::NoTranslation);
const NO_PUSH: Cell = Some(Code::BadSubscription);
const LATE: Cell = Some(Code::NotNow);

/// Everybody who is logged in, for themselves and their own site.
const ALL: [Cell; 5] = [WHO, IN, IN, IN, IN];
/// Who leads, at their own site.
const LEADS: [Cell; 5] = [WHO, MAY, IN, IN, IN];
/// Who owns.
const OWNS: [Cell; 5] = [WHO, MAY, MAY, IN, IN];

/// Who owns, but there is none of that name.
const HOOKS: [Cell; 5] = [WHO, MAY, MAY, HOOK, HOOK];

/// Method, path below `/api/agent/`, body, and who is answered how: nobody, an agent, a supervisor, an
/// owner, and an owner of another site. Names in braces are those of the routes; `=` says who or what.
pub(crate) const TABLE: &[(&str, &str, &str, [Cell; 5])] = &[
    // The way in is open to all, and this is what it says of what is wrong with the call itself.
    (
        "POST",
        "join",
        r#"{"token":"x","name":"Eve","email":"eve@x.example","password":"long enough"}"#,
        [WHO; 5],
    ),
    (
        "POST",
        "login",
        r#"{"email":"no address","password":"x"}"#,
        [OLD; 5],
    ),
    (
        "POST",
        "forgot",
        r#"{"email":"no address"}"#,
        [Some(Code::BadEmail); 5],
    ),
    (
        "POST",
        "reset",
        r#"{"token":"x","password":"short"}"#,
        [Some(Code::BadPassword); 5],
    ),
    ("POST", "invite", r#"{"role":"agent"}"#, LEADS),
    ("POST", "invite", r#"{"role":"supervisor"}"#, OWNS),
    ("POST", "invite", r#"{"role":"owner"}"#, OWNS),
    ("GET", "audit", "", OWNS),
    ("GET", "keys", "", OWNS),
    ("POST", "keys", r#"{"name":"CRM","scope":"read"}"#, OWNS),
    ("GET", "webhooks", "", OWNS),
    (
        "POST",
        "webhooks",
        r#"{"url":"https://crm.example/","events":["ticket.made"],"active":false}"#,
        OWNS,
    ),
    (
        "PUT",
        "webhooks/{webhook=none}",
        r#"{"url":"https://crm.example/","events":["ticket.made"],"active":false}"#,
        HOOKS,
    ),
    ("DELETE", "webhooks/{webhook=none}", "", HOOKS),
    ("GET", "webhooks/{webhook=none}/deliveries", "", HOOKS),
    ("POST", "webhooks/{webhook=none}/secret", "", HOOKS),
    ("POST", "webhooks/{webhook=none}/test", "", HOOKS),
    (
        "POST",
        "webhooks/{webhook=none}/deliveries/{delivery=none}/again",
        "",
        [WHO, MAY, MAY, HOOK, HOOK],
    ),
    ("DELETE", "keys/{key=none}", "", [WHO, MAY, MAY, KEY, KEY]),
    ("GET", "account", "", ALL),
    ("PUT", "account", r#"{"name":"Somebody"}"#, ALL),
    (
        "POST",
        "account/password",
        r#"{"old":"not mine","new":"long enough"}"#,
        [WHO, OLD, OLD, OLD, OLD],
    ),
    ("DELETE", "account/log-ins", "", ALL),
    ("DELETE", "account/log-ins/{id=none}", "", ALL),
    (
        "POST",
        "account/second-factor",
        r#"{"password":"not mine"}"#,
        [WHO, OLD, OLD, OLD, OLD],
    ),
    (
        "PUT",
        "account/second-factor",
        r#"{"code":"123456"}"#,
        [WHO, LATE, LATE, LATE, LATE],
    ),
    (
        "POST",
        "account/second-factor/off",
        r#"{"password":"not mine"}"#,
        [WHO, OLD, OLD, OLD, OLD],
    ),
    ("GET", "notifications", "", ALL),
    ("PUT", "notifications", r#"{"sound":false}"#, ALL),
    ("GET", "push", "", ALL),
    (
        "PUT",
        "push/subscription",
        r#"{"endpoint":"http://push.example/","keys":{"p256dh":"","auth":""}}"#,
        [WHO, NO_PUSH, NO_PUSH, NO_PUSH, NO_PUSH],
    ),
    ("DELETE", "push/subscription", "", ALL),
    ("POST", "push/test", "", [WHO, LATE, LATE, LATE, LATE]),
    ("GET", "team", "", LEADS),
    (
        "PUT",
        "team/{agent=agent}",
        r#"{"capacity":3}"#,
        [WHO, MAY, IN, IN, GONE],
    ),
    (
        "PUT",
        "team/{agent=supervisor}",
        r#"{"capacity":3}"#,
        [WHO, MAY, MAY, IN, GONE],
    ),
    (
        "PUT",
        "team/{agent=owner}",
        r#"{"capacity":3}"#,
        [WHO, MAY, MAY, IN, GONE],
    ),
    (
        "PUT",
        "team/{agent=agent}",
        r#"{"role":"agent"}"#,
        [WHO, MAY, MAY, IN, GONE],
    ),
    (
        "PUT",
        "team/{agent=ghost}",
        r#"{"disabled":true}"#,
        [WHO, MAY, IN, IN, GONE],
    ),
    (
        "DELETE",
        "team/{agent=ghost}/log-ins",
        "",
        [WHO, MAY, IN, IN, GONE],
    ),
    (
        "DELETE",
        "team/{agent=ghost}/second-factor",
        "",
        [WHO, MAY, MAY, IN, GONE],
    ),
    ("GET", "scorecard", "", ALL),
    ("GET", "banner", "", ALL),
    ("PUT", "banner", "{}", LEADS),
    ("GET", "settings", "", LEADS),
    ("PUT", "settings", r#"{"version":0,"values":{}}"#, OWNS),
    (
        "POST",
        "sites",
        r#"{"id":"NO","name":"No","origins":["https://no.example"]}"#,
        [WHO, MAY, MAY, SETTING, SETTING],
    ),
    ("GET", "report", "", ALL),
    ("GET", "report.csv", "", ALL),
    ("GET", "waits", "", ALL),
    ("GET", "ledger", "", ALL),
    ("GET", "canned", "", ALL),
    (
        "POST",
        "canned",
        r#"{"id":"{fresh}","personal":true,"shortcut":"p{fresh}","text":"Hi"}"#,
        ALL,
    ),
    (
        "POST",
        "canned",
        r#"{"id":"{fresh}","personal":false,"shortcut":"s{fresh}","text":"Hi"}"#,
        LEADS,
    ),
    (
        "PUT",
        "canned/{reply=shared}",
        r#"{"shortcut":"shared","text":"Hello"}"#,
        [WHO, MAY, IN, IN, CANNED],
    ),
    // The supervisor deletes it; then it is not there for the owner either.
    (
        "DELETE",
        "canned/{reply=shared}",
        "",
        [WHO, MAY, IN, CANNED, CANNED],
    ),
    (
        "POST",
        "canned/used",
        r#"{"conversation":"{conversation}","message":"{fresh}","replies":[]}"#,
        ALL,
    ),
    ("GET", "canned/export", "", ALL),
    (
        "POST",
        "canned/import",
        "shortcut,whose,text\nx,personal,hi\n",
        ALL,
    ),
    (
        "POST",
        "canned/import",
        "shortcut,whose,text\ny,personal,hi\n",
        ALL,
    ),
    // This relay has no service for it: nobody is let in further than that.
    (
        "POST",
        "translate",
        r#"{"text":"Hallo","to":"en"}"#,
        [WHO, NONE, NONE, NONE, NONE],
    ),
    ("POST", "search", r#"{"words":"pole"}"#, ALL),
    ("GET", "departments", "", ALL),
    (
        "POST",
        "departments",
        r#"{"id":"{fresh}","name":"D{fresh}","agents":[]}"#,
        LEADS,
    ),
    (
        "PUT",
        "departments/{department=sales}",
        r#"{"name":"Sales","agents":[]}"#,
        [WHO, MAY, IN, IN, DEPARTMENT],
    ),
    // The supervisor deletes it; then it is not there for the owner either.
    (
        "DELETE",
        "departments/{department=sales}",
        "",
        [WHO, MAY, IN, DEPARTMENT, DEPARTMENT],
    ),
    ("GET", "presence", "", ALL),
    // Of another site's customer nothing is known: an empty list, and nothing to write on.
    ("GET", "customers/{customer}/facts", "", ALL),
    (
        "POST",
        "customers/{customer}/facts",
        r#"{"id":"{fresh}","text":"Tall."}"#,
        [WHO, IN, IN, IN, FACT],
    ),
    (
        "DELETE",
        "customers/{customer}/facts/{fact={fresh}}",
        "",
        ALL,
    ),
    ("POST", "logout", "", ALL),
];
