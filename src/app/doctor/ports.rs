//! Which serial lines and USB printers there are, to be named in the settings.

use super::{Finding, Grade};
use crate::devices::ports::{self, Access, Port};

pub(super) fn examine() -> Vec<Finding> {
    let mut found = findings(&ports::serial(), "serial", "serial-none", "dialout");
    #[cfg(target_os = "linux")]
    found.extend(findings(&ports::usb_printers(), "usb-printer", "usb-printer-none", "lp"));
    found
}

/// One finding a port, or one that says that there is none. Members of `group` may use such a port under Linux.
pub(super) fn findings(ports: &[Port], subject: &'static str, none: &'static str, group: &'static str) -> Vec<Finding> {
    if ports.is_empty() {
        return vec![Finding::new(subject, Grade::Unused, none)];
    }
    let finding = |port: &Port| {
        let (grade, key) = match port.access {
            Access::Granted => (Grade::Good, "port-usable"),
            Access::Refused => (Grade::Unused, "port-denied"),
        };
        let path = port.path.display();
        let name = port.product.as_ref().map_or_else(|| path.to_string(), |product| format!("{path} ({product})"));
        Finding::new(subject, grade, key).with("port", name).with("group", group)
    };
    ports.iter().map(finding).collect()
}
