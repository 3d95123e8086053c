//! The connection to one hub: where it is, who we are, and how answers are read.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Host;

use crate::wire::{self, ANSWER_BYTES_MAX, PROTOCOL, PROTOCOL_HEADER, Problem, ProblemCode};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long any call may take that names no shorter limit.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest pause that a hub is believed to ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_mins(5);

/// A client of one hub. Cloning is cheap; clones share the connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    token: Option<HeaderValue>,
}

/// Where a hub is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// Reads the address of a hub: `https://…`, or `http://…` on this machine or in the shop's own network (ADR 10).
    pub fn parse(text: &str) -> Result<Self, Error> {
        let url = Url::parse(text.trim()).map_err(|_| Error::BadAddress)?;
        let Some(host) = url.host().filter(|_| !url.cannot_be_a_base()) else { return Err(Error::BadAddress) };
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if is_near(&host) => Ok(Self(url)),
            "http" => Err(Error::InTheClear),
            _ => Err(Error::BadAddress),
        }
    }

    /// The address as text, for keeping it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is on this machine; then no proxy stands between.
    fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }
}

/// Whether a host is this machine or in the shop's own network, as far as its name or number says: what is said to it crosses no
/// stranger's network. A name without a dot is one of the shop's own router or name server.
fn is_near(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        Host::Ipv6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_near(&Host::Ipv4(mapped)),
            None => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
        },
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            let within = |zone| name.strip_suffix(zone).is_some_and(|host| !host.is_empty());
            !name.is_empty() && (!name.contains('.') || within(".localhost") || within(".local"))
        }
    }
}

/// What an enrolled terminal shows with every request.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The access token.
    pub access_token: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// What every HTTP client begins with: TLS calculates with ring.
pub fn http_builder() -> reqwest::ClientBuilder {
    // Once for the process; later calls are refused, and change nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

impl Client {
    /// A client of the hub at `target`; without credentials it can only enrol and ask for the time.
    pub fn new(target: &Target, credentials: Option<&Credentials>) -> Result<Self, Error> {
        Self::within(target, credentials, CALL_TIMEOUT)
    }

    /// The same, with another limit for calls that name no shorter one.
    fn within(target: &Target, credentials: Option<&Credentials>, limit: Duration) -> Result<Self, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static(PROTOCOL_HEADER), HeaderValue::from_static(PROTOCOL));
        let mut builder = http_builder()
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(limit)
            .redirect(reqwest::redirect::Policy::none());
        if target.is_loopback() {
            builder = builder.no_proxy();
        }
        let token = match credentials {
            Some(credentials) => {
                let mut value = HeaderValue::from_str(&format!("Bearer {}", credentials.access_token))
                    .map_err(|_| Error::BadCredentials)?;
                value.set_sensitive(true);
                Some(value)
            }
            None => None,
        };
        Ok(Self { http: builder.build().map_err(Error::Unusable)?, base: target.0.clone(), token })
    }

    /// The hub's clock.
    pub async fn time(&self) -> Result<wire::Time, Error> {
        self.read(self.request(Method::GET, "v1/time")?.timeout(CONNECT_TIMEOUT)).await
    }

    pub(super) fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Error> {
        let mut url = self.base.clone();
        url.path_segments_mut().map_err(|()| Error::BadAddress)?.pop_if_empty().extend(path.split('/'));
        let request = self.http.request(method, url);
        Ok(match &self.token {
            Some(token) => request.header(reqwest::header::AUTHORIZATION, token.clone()),
            None => request,
        })
    }

    /// Posts a JSON document and reads the answer.
    pub(super) async fn post<Q: Serialize, A: DeserializeOwned>(&self, path: &str, question: &Q) -> Result<A, Error> {
        self.read(self.request(Method::POST, path)?.json(question)).await
    }

    /// Sends a request and reads the JSON of its answer.
    pub(super) async fn read<A: DeserializeOwned>(&self, request: RequestBuilder) -> Result<A, Error> {
        let bytes = self.bytes(request).await?;
        serde_json::from_slice(&bytes).map_err(Error::Unreadable)
    }

    /// Sends a request whose answer, of this media type, is read as it comes.
    pub(super) async fn stream(&self, request: RequestBuilder, media_type: &str) -> Result<Response, Error> {
        let response = request.send().await.map_err(Error::from_transport)?;
        let status = response.status();
        if status.is_success() && is(response.headers(), media_type) {
            return Ok(response);
        }
        Err(Error::NotAnAnswer { status: status.as_u16() })
    }

    /// Sends a request and reads the bytes of a successful answer: JSON, or lines of it.
    pub(super) async fn bytes(&self, request: RequestBuilder) -> Result<Vec<u8>, Error> {
        self.bytes_of(request, is_json, ANSWER_BYTES_MAX).await
    }

    /// Sends a request and reads the bytes of a successful answer of a kind, up to a limit.
    pub(super) async fn bytes_of(
        &self,
        request: RequestBuilder,
        is_kind: fn(&HeaderMap) -> bool,
        bytes_max: usize,
    ) -> Result<Vec<u8>, Error> {
        let mut response = request.send().await.map_err(Error::from_transport)?;
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let (is_json, is_kind) = (is_json(response.headers()), is_kind(response.headers()));
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Error::from_transport)? {
            if bytes.len() + chunk.len() > bytes_max {
                return Err(Error::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        if status.is_success() && is_kind {
            return Ok(bytes);
        }
        match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) if is_json => Err(Error::Problem { problem, retry_after }),
            Ok(_) | Err(_) if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
                Err(Error::Unavailable { status: status.as_u16(), retry_after })
            }
            Ok(_) | Err(_) => Err(Error::NotAnAnswer { status: status.as_u16() }),
        }
    }
}

/// Whether the answer says that it is JSON, or lines of it.
fn is_json(headers: &HeaderMap) -> bool {
    is(headers, "application/json") || is(headers, "application/x-ndjson")
}

pub(super) fn is(headers: &HeaderMap, media_type: &str) -> bool {
    let said = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    said.is_some_and(|said| said.starts_with(media_type))
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
}

/// Whether a handshake failed for the certificate that was shown.
fn is_of_certificate(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return true;
        }
        // An I/O error names as its cause that of what it wraps, and not what it wraps.
        cause = match error.downcast_ref::<std::io::Error>() {
            Some(wrapper) => wrapper.get_ref().map(|wrapped| wrapped as _),
            None => error.source(),
        };
    }
    false
}

/// Why the hub did not answer a call.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is none of a hub.
    #[error("not the address of a hub")]
    BadAddress,
    /// What is said to it would cross the internet in the clear.
    #[error("http:// is for this machine and the shop's own network alone")]
    InTheClear,
    /// The access token cannot be sent.
    #[error("the access token holds characters that cannot be sent")]
    BadCredentials,
    /// No client could be made, for example because the system's certificates cannot be read.
    #[error("no connection can be made from here")]
    Unusable(#[source] reqwest::Error),
    /// No connection, or it broke.
    #[error("the hub cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// What answered cannot prove that it is the hub: its certificate is not trusted here, has ended, or is another's.
    #[error("the hub's certificate is not trusted")]
    Untrusted(#[source] reqwest::Error),
    /// No answer in time.
    #[error("the hub did not answer in time")]
    TimedOut(#[source] reqwest::Error),
    /// Nothing was heard for too long on a connection that stays open.
    #[error("the hub fell silent")]
    Silent,
    /// Busy or broken for now.
    #[error("the hub is not available ({status})")]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// Something answered, but it is no hub: a captive portal, a proxy.
    #[error("what answered is not a hub ({status})")]
    NotAnAnswer {
        /// The HTTP status.
        status: u16,
    },
    /// The hub said what is wrong.
    #[error("the hub says: {}", problem.detail)]
    Problem {
        /// What is wrong.
        problem: Problem,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The answer is JSON, but not of the protocol.
    #[error("the hub's answer cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// The answer is larger than is read.
    #[error("the hub's answer is too large")]
    TooLarge,
    /// The answer is one of the protocol, but to another question: a cache or a confused proxy stands between.
    #[error("what was answered is not what was asked")]
    OtherQuestion,
}

impl Error {
    pub(super) fn from_transport(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::TimedOut(error)
        } else if is_of_certificate(&error) {
            Self::Untrusted(error)
        } else {
            Self::Unreachable(error)
        }
    }

    /// How long the hub asked to wait, if it did.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } | Self::Problem { retry_after, .. } => *retry_after,
            Self::BadAddress
            | Self::InTheClear
            | Self::BadCredentials
            | Self::Unusable(_)
            | Self::Unreachable(_)
            | Self::Untrusted(_)
            | Self::TimedOut(_)
            | Self::Silent
            | Self::NotAnAnswer { .. }
            | Self::Unreadable(_)
            | Self::TooLarge
            | Self::OtherQuestion => None,
        }
    }

    /// Whether the request had no effect for certain: no connection came about, or it was not let in.
    pub(super) fn was_not_sent(&self) -> bool {
        match self {
            Self::Unreachable(error) | Self::TimedOut(error) | Self::Untrusted(error) => error.is_connect(),
            Self::BadAddress | Self::InTheClear | Self::BadCredentials | Self::Unusable(_) => true,
            // Whoever did not let it in, or could not read it, has done nothing about it.
            Self::Problem { problem, .. } => {
                matches!(problem.code, ProblemCode::Unauthorised | ProblemCode::Revoked | ProblemCode::Malformed)
            }
            Self::Silent
            | Self::Unavailable { .. }
            | Self::NotAnAnswer { .. }
            | Self::Unreadable(_)
            | Self::TooLarge
            | Self::OtherQuestion => false,
        }
    }

    /// Whether the request itself was longer than the hub, or a proxy before it, takes.
    pub const fn asked_too_much(&self) -> bool {
        match self {
            Self::NotAnAnswer { status } => *status == StatusCode::PAYLOAD_TOO_LARGE.as_u16(),
            Self::Problem { problem, .. } => matches!(problem.code, ProblemCode::TooLarge),
            Self::BadAddress
            | Self::InTheClear
            | Self::BadCredentials
            | Self::Unusable(_)
            | Self::Unreachable(_)
            | Self::Untrusted(_)
            | Self::TimedOut(_)
            | Self::Silent
            | Self::Unavailable { .. }
            | Self::Unreadable(_)
            | Self::TooLarge
            | Self::OtherQuestion => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[track_caller]
    fn check(text: &str, good: bool) {
        assert_eq!(Target::parse(text).is_ok(), good, "{text}");
    }

    #[test]
    fn only_an_address_on_the_web_is_a_hub() {
        check("https://hub.example", true);
        check("http://127.0.0.1:8080/shop", true);
        check("file:///etc/hosts", false);
        check("mailto:a@b.example", false);
        check("hub.example", false);
        check("", false);
    }

    #[test]
    fn what_is_said_in_the_clear_stays_on_this_machine_and_in_the_shops_own_network() {
        let near = [
            "127.0.0.1",
            "127.8.9.1:8470",
            "[::1]",
            "[::1]:8470",
            "localhost",
            "hub.localhost",
            "LOCALHOST",
            "10.0.0.4",
            "172.16.0.1",
            "172.31.255.254",
            "192.168.1.20:8470",
            "169.254.7.7",
            "[fe80::1]",
            "[fd12:3456::1]",
            "[::ffff:192.168.1.20]",
            "hub",
            "hub.",
            "till-2:8470",
            "hub.local",
            "Hub.Local",
            "hub.local.",
            "0x0a000004",
        ];
        let far = [
            "hub.example",
            "hub.example:8470",
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1",
            "169.253.1.1",
            "0.0.0.0",
            "[2001:db8::1]",
            "[fec0::1]",
            "[::ffff:8.8.8.8]",
            "local.example",
            "hub.local.example",
            "hublocal.example",
            "127.0.0.1.example",
            "192.168.1.20.example",
            "localhost@hub.example",
            "127.0.0.1:80@hub.example",
            "hub.example#.local",
            "hub.example?.local",
            "134744072",
        ];
        for (hosts, expected) in [(near.as_slice(), Ok(())), (far.as_slice(), Err("http"))] {
            for host in hosts {
                let plain = Target::parse(&format!("http://{host}"));
                let told = plain.as_ref().map(|_| ()).map_err(|error| match error {
                    Error::InTheClear => "http",
                    _ => "another",
                });
                assert_eq!(told, expected, "{host}: {plain:?}");
                check(&format!("https://{host}"), true);
            }
        }
        check("http://", false);
        check("http://.local", false);
    }

    #[test]
    fn a_path_is_kept_before_the_protocols() {
        let target = Target::parse("http://127.0.0.1:8080/chain/").unwrap();
        let client = Client::new(&target, None).unwrap();
        let request = client.request(Method::GET, "v1/time").unwrap().build().unwrap();
        assert_eq!(request.url().as_str(), "http://127.0.0.1:8080/chain/v1/time");
    }

    /// A hub that begins an answer and then sends a byte at a time, for as long as somebody listens.
    async fn dribble(listener: tokio::net::TcpListener) {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut asked = [0; 4_096];
        assert!(connection.read(&mut asked).await.unwrap() > 0);
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000000\r\n\r\n";
        connection.write_all(head).await.unwrap();
        let mut pace = tokio::time::interval(Duration::from_millis(5));
        while connection.write_all(b" ").await.is_ok() {
            pace.tick().await;
        }
    }

    #[tokio::test]
    async fn an_answer_that_dribbles_is_given_up_at_the_limit_and_let_go_of() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let hub = tokio::spawn(dribble(listener));
        let client = Client::within(&target, None, Duration::from_millis(100)).unwrap();
        // Through the way that push, pull and verify take, which name no limit of their own.
        let answered: Result<wire::Time, Error> = client.post("v1/verify", &()).await;
        assert!(matches!(answered, Err(Error::TimedOut(_))), "{answered:?}");
        // The dribble ends because nobody listens any more.
        tokio::time::timeout(Duration::from_secs(30), hub).await.expect("the connection is still held").unwrap();
    }

    /// What a hub at an `https://` address is told to be when it does this with whoever comes.
    async fn told(answer: impl FnOnce(std::net::TcpStream) + Send + 'static) -> Error {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let target = Target::parse(&format!("https://localhost:{}", listener.local_addr().unwrap().port())).unwrap();
        let hub = std::thread::spawn(move || answer(listener.accept().unwrap().0));
        let told = Client::new(&target, None).unwrap().time().await.unwrap_err();
        hub.join().unwrap();
        told
    }

    #[tokio::test]
    async fn a_certificate_that_nobody_vouches_for_is_told_from_a_hub_that_is_not_there() {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let shows = |mut socket: std::net::TcpStream| {
            let mut hub = rustls::ServerConnection::new(std::sync::Arc::new(config)).unwrap();
            // It ends with the client's alert.
            let _ = hub.complete_io(&mut socket);
        };
        let untrusted = told(shows).await;
        assert!(matches!(untrusted, Error::Untrusted(_)), "{untrusted:?}");
        let gone = told(drop).await;
        assert!(matches!(gone, Error::Unreachable(_)), "{gone:?}");
    }

    #[test]
    fn a_token_never_shows_in_a_log() {
        let credentials = Credentials { access_token: "secret".to_owned() };
        let client = Client::new(&Target::parse("http://127.0.0.1:1").unwrap(), Some(&credentials)).unwrap();
        assert!(!format!("{client:?} {credentials:?}").contains("secret"));
    }
}
