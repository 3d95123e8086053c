//! Why a call was not done, as it goes over the wire.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::hub::clock::NoRandomness;
use crate::hub::database::{Failed, Standing};
use crate::wire::{Problem, ProblemCode};

/// A call that was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(Problem);

impl Refused {
    /// For a reason, with a sentence for the log.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self(Problem { code, detail: detail.into(), epoch: None, acked_seq: None })
    }

    /// Too much at once: again later.
    pub fn busy(detail: &'static str) -> Self {
        Self::new(ProblemCode::Busy, detail)
    }

    /// With how the terminal stands to the books.
    #[must_use]
    pub fn standing(mut self, standing: Standing) -> Self {
        self.0.epoch = Some(standing.epoch);
        self.0.acked_seq = Some(standing.acked_seq);
        self
    }

    fn status(&self) -> StatusCode {
        match self.0.code {
            ProblemCode::Malformed => StatusCode::BAD_REQUEST,
            ProblemCode::BadPicture => StatusCode::UNPROCESSABLE_ENTITY,
            ProblemCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ProblemCode::Unauthorised | ProblemCode::BadSignature => StatusCode::UNAUTHORIZED,
            ProblemCode::Revoked | ProblemCode::EnrolmentRefused => StatusCode::FORBIDDEN,
            ProblemCode::Fork | ProblemCode::Gap | ProblemCode::Epoch | ProblemCode::IdReused => StatusCode::CONFLICT,
            ProblemCode::CursorTooOld => StatusCode::GONE,
            ProblemCode::NotFound => StatusCode::NOT_FOUND,
            ProblemCode::ProtocolTooOld => StatusCode::UPGRADE_REQUIRED,
            ProblemCode::Busy => StatusCode::SERVICE_UNAVAILABLE,
            ProblemCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<Failed> for Refused {
    /// The chain goes to the log; the caller learns only that it failed.
    fn from(failed: Failed) -> Self {
        if matches!(failed, Failed::Busy) {
            return Self::busy("too many writes wait");
        }
        tracing::error!(error = &failed as &dyn std::error::Error, "the database failed");
        Self::new(ProblemCode::Internal, "the hub failed; its log says more")
    }
}

impl From<NoRandomness> for Refused {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "no random bytes");
        Self::new(ProblemCode::Internal, "the hub failed; its log says more")
    }
}

impl From<serde_json::Error> for Refused {
    /// An answer that cannot be written is a fault of ours.
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "an answer could not be written");
        Self::new(ProblemCode::Internal, "the hub failed; its log says more")
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(self.0)).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}
