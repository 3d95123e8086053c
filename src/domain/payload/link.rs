//! Web addresses in codes: taken apart, never opened.

/// The parts of an `http` or `https` address that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link<'t> {
    host: &'t str,
    path: &'t str,
    query: &'t str,
}

impl<'t> Link<'t> {
    /// Reads an address; `None` if the text is none.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let rest = rest.split('#').next().unwrap_or(rest);
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = before.split_once('/').unwrap_or((before, ""));
        Some(Self { host, path, query })
    }

    /// Whether the host is one of these, exactly. A name before it (`own.example@other.example`), a port or a subdomain make
    /// it another.
    pub(super) fn is_on(&self, hosts: &[String]) -> bool {
        hosts.iter().any(|own| own.eq_ignore_ascii_case(self.host))
    }

    /// The path without its first slash.
    pub(super) fn path(&self) -> &'t str {
        self.path
    }

    /// The code in a link of ours: the parameter `code`, or else the last part of the path.
    pub(super) fn code(&self) -> Option<String> {
        let parameter = self.query.split('&').find_map(|pair| pair.strip_prefix("code="));
        let part = parameter.or_else(|| self.path.rsplit('/').find(|part| !part.is_empty()))?;
        percent_decode(part).filter(|code| !code.trim().is_empty())
    }
}

/// `%41` → `A`; `None` where the escapes are broken or do not give UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
