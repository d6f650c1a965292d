//! Errors as HTTP callers see them: a status and a [`Refusal`]. Causes go to the log, in full and on one
//! line, never out.

use crate::config::settings::WrongSetting;
use crate::store::StoreError;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::settings::BadSetting;
use protocol::{Code, Refusal};

/// An error with its causes, on one line.
pub(crate) fn in_full(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(e) = cause {
        let why = e.to_string();
        // Some errors tell their cause themselves.
        if !text.contains(&why) {
            text.push_str(": ");
            text.push_str(&why);
        }
        cause = e.source();
    }
    text
}

/// Why an HTTP call was not answered as asked.
#[derive(Debug)]
pub(crate) enum HttpError {
    /// The caller can read why and act on it.
    Refused(Refusal),
    /// The caller can read which setting is wrong.
    Setting(Box<BadSetting>),
    /// The relay is at fault; the cause is for the log.
    Failed(anyhow::Error),
}

/// What handlers return.
pub(crate) type HttpResult<T> = Result<T, HttpError>;

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Code> for HttpError {
    fn from(code: Code) -> Self {
        Self::Refused(Refusal::new(code))
    }
}

impl From<WrongSetting> for HttpError {
    fn from(wrong: WrongSetting) -> Self {
        let bad = BadSetting {
            refusal: Refusal::new(Code::BadSetting),
            field: wrong.field,
            expected: wrong.expected,
            wanted: wrong.wanted,
        };
        Self::Setting(Box::new(bad))
    }
}

impl From<StoreError> for HttpError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<anyhow::Error> for HttpError {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<JsonRejection> for HttpError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::JsonDataError(_) => Code::BadFrame.into(),
            JsonRejection::BytesRejection(_) => Code::TooLarge.into(),
            _ => Code::BadJson.into(),
        }
    }
}

/// The status that goes with a code. One table for all calls.
fn status(code: Code) -> StatusCode {
    match code {
        Code::BadLogin
        | Code::BadToken
        | Code::BadIdentity
        | Code::SecondFactorWanted
        | Code::BadSecondFactor => StatusCode::UNAUTHORIZED,
        Code::NotAllowed | Code::NotYours => StatusCode::FORBIDDEN,
        Code::NoSuchSite
        | Code::NoSuchAgent
        | Code::NoSuchConversation
        | Code::NoSuchFile
        | Code::NoSuchCanned
        | Code::NoSuchDepartment
        | Code::NoSuchKey
        | Code::NoSuchWebhook
        | Code::NoSuchDelivery => StatusCode::NOT_FOUND,
        Code::EmailTaken
        | Code::LastOwner
        | Code::AlreadyRated
        | Code::ConversationOver
        | Code::NotNow
        | Code::TooManyFiles
        | Code::ShortcutTaken
        | Code::TooManyCanned
        | Code::DepartmentTaken
        | Code::TooManyDepartments
        | Code::TooManyKeys
        | Code::SettingsChanged
        | Code::TooManyWebhooks => StatusCode::CONFLICT,
        Code::TooLarge | Code::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::FileKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::TooFast | Code::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let refusal = match self {
            Self::Refused(refusal) => refusal,
            Self::Setting(bad) => {
                return (status(bad.refusal.code), Json(bad)).into_response();
            }
            Self::Failed(cause) => {
                tracing::error!("a call failed: {cause:#}");
                Refusal::new(Code::Unavailable)
            }
        };
        let mut response = (status(refusal.code), Json(refusal)).into_response();
        if let Some(ms) = refusal.retry_after_ms {
            let seconds = HeaderValue::from(ms.div_ceil(1_000));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cause_ever_leaves_the_relay() {
        let secret = StoreError::Unavailable("disk /data/deskbell.db is full".into());
        let response = HttpError::from(secret).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn who_is_too_fast_learns_when_to_come_back() {
        let response =
            HttpError::from(Refusal::new(Code::TooFast).retry_after(1_200)).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    }
}
