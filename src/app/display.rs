//! Whether there is a display to open a window on; asked before, because the window toolkit panics where there is none.

use std::ffi::OsString;
#[cfg(target_os = "linux")]
use std::path::Path;

/// How the program ends when there is none, so that a script can tell: `EX_UNAVAILABLE` of `sysexits.h`.
pub const NONE: u8 = 69;

/// Why no window can be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDisplay {
    /// Neither `DISPLAY` nor `WAYLAND_DISPLAY` is set.
    #[error("no display is set")]
    NotSet,
    /// The display that is named is not there.
    #[error("the display {0} is not there")]
    NotThere(String),
}

/// Whether a window can be opened. `variable` reads one of the environment.
#[cfg(target_os = "linux")]
pub fn find(variable: impl Fn(&str) -> Option<OsString>) -> Result<(), NoDisplay> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    if let Some(name) = set("WAYLAND_DISPLAY").or_else(|| set("WAYLAND_SOCKET")) {
        let path = Path::new(&name);
        let socket = set("XDG_RUNTIME_DIR").map_or_else(|| path.to_owned(), |folder| Path::new(&folder).join(path));
        if set("WAYLAND_SOCKET").is_some() || socket.exists() {
            return Ok(());
        }
    }
    let name = set("DISPLAY").ok_or(NoDisplay::NotSet)?.to_string_lossy().into_owned();
    // `:0` and `:0.0` are sockets of this machine; `host:0` is asked by whoever opens it.
    let local = name.strip_prefix("unix:").or_else(|| name.strip_prefix(':'));
    let number = local.map(|rest| rest.split('.').next().unwrap_or_default());
    match number {
        Some(number) if !x_is_there(number) => Err(NoDisplay::NotThere(name)),
        Some(_) | None => Ok(()),
    }
}

/// Whether an X server of this machine answers; a socket that a dead one left behind does not.
#[cfg(target_os = "linux")]
fn x_is_there(number: &str) -> bool {
    use std::net::{Ipv4Addr, TcpStream};
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixStream};

    let path = format!("/tmp/.X11-unix/X{number}");
    let hidden = SocketAddr::from_abstract_name(&path).and_then(|address| UnixStream::connect_addr(&address));
    let port = number.parse::<u16>().ok().and_then(|number| number.checked_add(6_000));
    hidden.is_ok()
        || UnixStream::connect(&path).is_ok()
        || port.is_some_and(|port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok())
}

/// Windows and macOS have one wherever somebody is signed in.
#[cfg(not(target_os = "linux"))]
pub fn find(_: impl Fn(&str) -> Option<OsString>) -> Result<(), NoDisplay> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[track_caller]
    fn check(set: &[(&str, &str)], expected: &Result<(), NoDisplay>) {
        let variable = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into());
        assert_eq!(&find(variable), expected, "{set:?}");
    }

    #[test]
    fn a_machine_without_a_display_is_told_before_a_window_is_tried() {
        check(&[], &Err(NoDisplay::NotSet));
        check(&[("DISPLAY", "")], &Err(NoDisplay::NotSet));
        check(&[("DISPLAY", ":4711")], &Err(NoDisplay::NotThere(":4711".into())));
        check(&[("WAYLAND_DISPLAY", "wayland-4711"), ("XDG_RUNTIME_DIR", "/nowhere")], &Err(NoDisplay::NotSet));
    }

    #[test]
    fn a_display_of_another_machine_is_left_to_whoever_opens_it() {
        check(&[("DISPLAY", "counter.example:0")], &Ok(()));
    }
}
