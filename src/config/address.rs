//! Where a printer is: `tcp:192.168.1.50:9100`, `usb:/dev/usb/lp0`, `serial:/dev/ttyUSB0`, `file:/tmp/receipts.bin`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The port on which network printers listen.
const RAW_PORT: u16 = 9100;

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Address {
    /// On the network: host and port.
    Tcp(String, u16),
    /// The kernel's USB printer device, such as `/dev/usb/lp0`.
    Usb(PathBuf),
    /// A serial line, such as `/dev/ttyUSB0` or `COM3`; its speed stands in the printer's profile.
    Serial(PathBuf),
    /// A file, to which every receipt's bytes are appended.
    File(PathBuf),
}

/// A text that says no printer's address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no printer's address: tcp:HOST[:PORT], usb:DEVICE, serial:DEVICE or file:PATH")]
pub struct BadAddress(String);

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress(text.to_owned());
        let (way, place) = text.split_once(':').ok_or_else(bad)?;
        if place.is_empty() || place.contains(char::is_control) {
            return Err(bad());
        }
        match way {
            "tcp" => tcp(place).ok_or_else(bad),
            "usb" => Ok(Self::Usb(place.into())),
            "serial" => Ok(Self::Serial(place.into())),
            "file" => Ok(Self::File(place.into())),
            _ => Err(bad()),
        }
    }
}

/// `HOST`, `HOST:PORT` or `[IPV6]:PORT`.
fn tcp(place: &str) -> Option<Address> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            (host, if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) })
        }
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map_or(Some(RAW_PORT), |port| port.parse().ok().filter(|port| *port != 0))?;
    let host_is_sound = !host.is_empty() && !host.contains(['/', '@', ' ', '[', ']']);
    host_is_sound.then(|| Address::Tcp(host.to_owned(), port))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host, port) if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "tcp:{host}:{port}"),
            Self::Usb(path) => write!(f, "usb:{}", path.display()),
            Self::Serial(path) => write!(f, "serial:{}", path.display()),
            Self::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}

impl TryFrom<String> for Address {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<Self, BadAddress> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_printer_is_found_by_way_and_place() {
        for (text, expected) in [
            ("tcp:192.168.1.50", Address::Tcp("192.168.1.50".into(), 9100)),
            ("tcp:printer.local:9101", Address::Tcp("printer.local".into(), 9101)),
            ("tcp:[fe80::1]:9100", Address::Tcp("fe80::1".into(), 9100)),
            ("usb:/dev/usb/lp0", Address::Usb("/dev/usb/lp0".into())),
            ("serial:COM3", Address::Serial("COM3".into())),
            ("file:C:\\receipts.bin", Address::File("C:\\receipts.bin".into())),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "tcp:", "lp0", "http://printer", "tcp:host:0", "tcp:host:99999", "tcp:[fe80::1", "tcp:a b", "usb:"]
        {
            assert_eq!(text.parse::<Address>(), Err(BadAddress(text.into())), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_address_that_was_understood_is_written_as_it_is_read(text in "(tcp|usb|serial|file|x)?:?\\PC{0,40}") {
            if let Ok(address) = text.parse::<Address>() {
                prop_assert_eq!(address.to_string().parse(), Ok(address));
            }
        }
    }
}
