//! Bringing facts to the hub.

use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};

use crate::cloud::client::{Client, Error};
use crate::wire::SIGNATURE_HEADER;
use crate::wire::push::{Answer, Push};

/// Below so many bytes a body is sent as it is: one packet is one packet.
const COMPRESSED_FROM_BYTES: usize = 1024;

impl Client {
    /// Pushes a body that was made of `push` and signed by the caller: the signature covers its very bytes, before they
    /// are compressed on their way.
    pub async fn push(&self, push: &Push, body: Vec<u8>, signature: &str) -> Result<Answer, Error> {
        let request = self
            .request(Method::POST, "v1/push")?
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature);
        let request = match compressed(&body) {
            Some(compressed) => request.header(CONTENT_ENCODING, "zstd").body(compressed),
            None => request.body(body),
        };
        let answer: Answer = self.read(request).await?;
        if is_about(&answer, push) { Ok(answer) } else { Err(Error::OtherQuestion) }
    }
}

/// Whether every fact that was brought has its result, and nothing is acknowledged that was not: what the hub does not
/// have must never count as brought.
fn is_about(answer: &Answer, push: &Push) -> bool {
    let brought_to = push.facts.last().map_or(push.head.seq, |row| row.seq);
    answer.epoch == push.epoch
        && answer.acked_seq <= brought_to
        && push.facts.iter().map(|row| row.id).eq(answer.results.iter().map(|result| result.id))
}

/// The body compressed, where that pays.
fn compressed(body: &[u8]) -> Option<Vec<u8>> {
    let worth_it = body.len() >= COMPRESSED_FROM_BYTES;
    worth_it.then(|| zstd::bulk::compress(body, zstd::DEFAULT_COMPRESSION_LEVEL).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::fact::{Author, Head, Row};
    use crate::domain::id::{DeviceId, FactId, Incarnation};
    use crate::wire::push::{FactResult, Outcome};

    fn push(facts: usize) -> Push {
        let author = Author { device: DeviceId::new(Uuid::from_u128(1)), incarnation: Incarnation::new(2) };
        let mut head = Head::START;
        let rows: Vec<Row> = (0..facts)
            .map(|number| {
                let id = FactId::new(Uuid::from_u128(number as u128));
                let row = head.next(author, id, 0, "{}".to_owned());
                head = Head { seq: row.seq, hash: row.hash };
                row
            })
            .collect();
        let (device, incarnation) = (author.device, author.incarnation);
        Push { device, incarnation, epoch: 4, from_seq: 1, head, owed_elsewhere: 0, facts: rows }
    }

    #[track_caller]
    fn check(facts: usize, epoch: u64, acked_seq: u64, results: &[u128], expected: bool) {
        let result = |number: &u128| FactResult {
            id: FactId::new(Uuid::from_u128(*number)),
            outcome: Outcome::Applied,
            code: None,
            rev: None,
        };
        let answer = Answer {
            epoch,
            acked_seq,
            results: results.iter().map(result).collect(),
            grant: None,
            server_time: Timestamp::UNIX_EPOCH,
            next_poll_ms: 0,
        };
        assert_eq!(is_about(&answer, &push(facts)), expected);
    }

    #[test]
    fn only_what_was_brought_is_acknowledged() {
        check(2, 4, 2, &[0, 1], true);
        check(2, 4, 0, &[0, 1], true);
        check(0, 4, 0, &[], true);
        // What another terminal brought, or another push of this one.
        check(2, 4, 3, &[0, 1], false);
        check(2, 4, 2, &[0], false);
        check(2, 4, 2, &[1, 0], false);
        check(2, 4, 2, &[0, 1, 2], false);
        check(2, 4, 2, &[7, 8], false);
        check(0, 4, 1, &[], false);
        check(0, 4, 0, &[5], false);
        // Of other books.
        check(2, 5, 2, &[0, 1], false);
    }

    #[test]
    fn a_body_is_compressed_where_that_pays_and_comes_back_whole() {
        assert_eq!(compressed(b"{}"), None);
        let body = "{\"fact\":1}".repeat(500).into_bytes();
        let small = compressed(&body).unwrap();
        assert!(small.len() < body.len() / 10);
        assert_eq!(zstd::bulk::decompress(&small, body.len()).unwrap(), body);
    }
}
