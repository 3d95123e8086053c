//! Whether the payment service that was set up can be asked. It is not: nobody is charged to see whether that works.

use super::{Finding, Grade};
use crate::app::payments;
use crate::config::Config;

pub(super) fn examine(config: &Config) -> Finding {
    match (payments::gateway(config), &config.payments) {
        (Err(error), _) => Finding::new("payments", Grade::Wrong, "payments-unusable").in_words(format!("{error:#}")),
        (Ok(_), Some(payments)) => {
            Finding::new("payments", Grade::Good, "payments-set-up").with("service", payments.service.as_str())
        }
        (Ok(_), None) => Finding::new("payments", Grade::Unused, "payments-none"),
    }
}
