//! Where a scanner or a printer may be plugged in: serial lines, and under Linux the nodes of USB printers.
//!
//! Nothing is opened for this: opening a serial line resets what hangs on it.

use std::path::{Path, PathBuf};

use serialport::SerialPortType;

/// A place where a device is, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// What the settings call it, such as `/dev/ttyACM0` or `COM3`.
    pub path: PathBuf,
    /// What the device calls itself, where it is known.
    pub product: Option<String>,
    /// Whether this user may use it.
    pub access: Access,
}

/// Whether the system lets this user use a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It does, or does not say before it is tried.
    Granted,
    /// It forbids reading or writing.
    Refused,
}

/// Every serial line, sorted by its path; none where the system cannot say.
pub fn serial() -> Vec<Port> {
    // Without this folder (a bare container) serialport panics.
    if cfg!(target_os = "linux") && !Path::new("/sys/class/tty").is_dir() {
        return Vec::new();
    }
    let found = serialport::available_ports().unwrap_or_else(|error| {
        tracing::warn!(%error, "serial lines cannot be listed");
        Vec::new()
    });
    let mut ports: Vec<Port> = found
        .into_iter()
        .map(|found| {
            let product = match found.port_type {
                SerialPortType::UsbPort(usb) => usb.product,
                SerialPortType::PciPort | SerialPortType::BluetoothPort | SerialPortType::Unknown => None,
            };
            port(found.port_name.into(), product)
        })
        .collect();
    ports.sort_by(|one, other| one.path.cmp(&other.path));
    ports
}

/// Every USB printer that the kernel's printer driver has, sorted by its path.
#[cfg(target_os = "linux")]
pub fn usb_printers() -> Vec<Port> {
    let entries = std::fs::read_dir("/dev/usb").into_iter().flatten().flatten();
    let mut ports: Vec<Port> = entries.filter_map(|entry| usb_printer(entry.path())).collect();
    ports.sort_by(|one, other| one.path.cmp(&other.path));
    ports
}

#[cfg(target_os = "linux")]
fn usb_printer(path: PathBuf) -> Option<Port> {
    let name = path.file_name()?.to_str()?;
    name.strip_prefix("lp")?.parse::<u16>().ok()?;
    // The node's device is the interface; what the printer is called stands one above.
    let product = std::fs::read_to_string(format!("/sys/class/usbmisc/{name}/device/../product"));
    let product = product.ok().map(|product| product.trim().to_owned());
    Some(port(path, product))
}

fn port(path: PathBuf, product: Option<String>) -> Port {
    let access = access(&path);
    Port { path, product, access }
}

#[cfg(unix)]
fn access(path: &Path) -> Access {
    use rustix::fs::Access as Right;

    match rustix::fs::access(path, Right::READ_OK | Right::WRITE_OK) {
        Err(rustix::io::Errno::ACCESS | rustix::io::Errno::PERM) => Access::Refused,
        Ok(()) | Err(_) => Access::Granted,
    }
}

#[cfg(not(unix))]
const fn access(_path: &Path) -> Access {
    Access::Granted
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_numbered_nodes_are_usb_printers() {
        let found = |name: &str| usb_printer(Path::new("/dev/usb").join(name)).map(|port| port.path);
        assert_eq!(found("lp0"), Some("/dev/usb/lp0".into()));
        assert_eq!([found("lp"), found("lpx"), found("hiddev0")], [None, None, None]);
    }

    #[test]
    fn a_port_that_is_gone_is_no_question_of_rights() {
        assert_eq!(port("/nowhere/lp0".into(), None).access, Access::Granted);
        assert_eq!(port("/dev/null".into(), None).access, Access::Granted);
    }
}
