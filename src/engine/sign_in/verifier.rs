//! What a PIN is compared with: Argon2id, made and checked on a thread that may take its time.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error as HashError, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::domain::staff::Pin;
use crate::engine::clock::Clock;
use crate::engine::problem::{Code, Problem};

/// 19 MiB and two passes, what OWASP recommends: 50 to 100 ms on a counter's machine, which nobody notices once and which
/// adds up for whoever tries them all. A verifier carries its own figures, so that later ones may be others.
const COSTS: (u32, u32, u32) = (19 * 1024, 2, 1);

/// How many bytes of salt a verifier has.
const SALT_BYTES: usize = 16;

/// Whether a PIN is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    /// It is.
    Right,
    /// It is not.
    Wrong,
}

/// The verifier of a PIN, as text.
pub(super) async fn make(clock: &Clock, pin: Pin) -> Result<String, Problem> {
    let mut salt = [0; SALT_BYTES];
    clock.fill(&mut salt);
    aside(move || {
        let (memory, passes, lanes) = COSTS;
        let params = Params::new(memory, passes, lanes, None).map_err(|_| HashError::ParamsInvalid)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash: PasswordHash = argon.hash_password_with_salt(pin.reveal().as_bytes(), &salt)?;
        Ok(hash.to_string())
    })
    .await
}

/// Compares a PIN with a verifier.
pub(super) async fn compare(verifier: String, pin: Pin) -> Result<Compared, Problem> {
    aside(move || match Argon2::default().verify_password(pin.reveal().as_bytes(), verifier.as_str()) {
        Ok(()) => Ok(Compared::Right),
        Err(HashError::PasswordInvalid) => Ok(Compared::Wrong),
        Err(error) => Err(error),
    })
    .await
}

/// Work that keeps its thread for a while.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, HashError> + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| Problem::caused(Code::Interrupted, error))?;
    done.map_err(|error| Problem::caused(Code::DataFailed, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_verifier_knows_its_pin_and_no_other_and_no_two_are_alike() {
        let clock = Clock::fixed("2026-11-20T04:00:00Z".parse().unwrap(), 7);
        let pin = Pin::parse("2580").unwrap();
        let verifier = make(&clock, pin.clone()).await.unwrap();
        assert!(verifier.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{verifier}");
        assert_eq!(compare(verifier.clone(), pin.clone()).await.unwrap(), Compared::Right);
        assert_eq!(compare(verifier.clone(), Pin::parse("2581").unwrap()).await.unwrap(), Compared::Wrong);
        assert_ne!(make(&clock, pin.clone()).await.unwrap(), verifier);
        assert!(compare("no verifier".to_owned(), pin).await.is_err());
    }
}
