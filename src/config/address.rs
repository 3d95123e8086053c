//! How the settings say where a printer is: `tcp:192.168.1.50:9100`, `usb:/dev/usb/lp0`, `serial:/dev/ttyUSB0`, `file:/tmp/receipts.bin`.

use serde::Deserialize;
use thiserror::Error;

use crate::devices::printer::Address;

/// The port on which network printers listen.
const RAW_PORT: u16 = 9100;

/// Where a printer is, read from its text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct PrinterAddress(pub(super) Address);

/// A text that says no printer's address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no printer's address: tcp:HOST[:PORT], usb:DEVICE, serial:DEVICE or file:PATH")]
pub(super) struct BadAddress(String);

impl TryFrom<String> for PrinterAddress {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<Self, BadAddress> {
        parse(&text).map(Self).ok_or(BadAddress(text))
    }
}

fn parse(text: &str) -> Option<Address> {
    let (way, place) = text.split_once(':')?;
    if place.is_empty() || place.contains(char::is_control) {
        return None;
    }
    match way {
        "tcp" => tcp(place),
        "usb" => Some(Address::Usb(place.into())),
        "serial" => Some(Address::Serial(place.into())),
        "file" => Some(Address::File(place.into())),
        _ => None,
    }
}

/// The text of an address, as it is read.
pub fn written(address: &Address) -> String {
    match address {
        Address::Tcp(host, port) if host.contains(':') => format!("tcp:[{host}]:{port}"),
        Address::Tcp(host, port) => format!("tcp:{host}:{port}"),
        Address::Usb(path) => format!("usb:{}", path.display()),
        Address::Serial(path) => format!("serial:{}", path.display()),
        Address::File(path) => format!("file:{}", path.display()),
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
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "tcp:", "lp0", "http://printer", "tcp:host:0", "tcp:host:99999", "tcp:[fe80::1", "tcp:a b", "usb:"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_address_that_was_understood_is_written_as_it_is_read(text in "(tcp|usb|serial|file|x)?:?\\PC{0,40}") {
            if let Some(address) = parse(&text) {
                prop_assert_eq!(parse(&written(&address)), Some(address));
            }
        }
    }
}
