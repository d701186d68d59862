//! Passwords: what may be one, and how it is kept and checked.
//!
//! Any 12 characters or more will do that are not easy to guess; there are no rules on what kind they are, and none ever expires
//! (ASVS 6.2.5, 6.2.10). They are checked as they were typed, letter for letter. Kept is argon2id with the parameters that OWASP
//! advises: 19 MiB, two passes, one lane.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tenancy::Tenant;
use tokio::sync::Semaphore;

/// The fewest characters (ASVS 6.2.1 asks for 8 and advises 15).
pub const SHORTEST: usize = 12;

/// The most characters. Passphrases fit; a megabyte that keeps the machine busy does not.
pub const LONGEST: usize = 200;

/// Words that anybody would try first here, whatever the borough is called.
const CONTEXT: [&str; 8] = ["council", "borough", "london", "password", "resident", "staff", "demo", "jointweb"];

/// Why a password cannot be used. The words are for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Nothing was typed.
    #[error("Enter a password")]
    Empty,
    /// It is too short.
    #[error("Password must be 12 characters or more")]
    TooShort,
    /// It is too long.
    #[error("Password must be 200 characters or fewer")]
    TooLong,
    /// It is on lists of passwords that were stolen, or made of words and patterns that are tried first.
    #[error("Choose a password that is harder to guess. Three words that do not belong together are a good one")]
    EasyToGuess,
}

/// Says whether a new password can be used. `about` is what others may know of the person: name, address, the council's name.
///
/// # Errors
/// See [`Unusable`].
pub fn check(password: &str, about: &[&str]) -> Result<(), Unusable> {
    let length = password.chars().count();
    if length == 0 {
        return Err(Unusable::Empty);
    }
    if length < SHORTEST {
        return Err(Unusable::TooShort);
    }
    if length > LONGEST {
        return Err(Unusable::TooLong);
    }
    let known: Vec<&str> = CONTEXT.into_iter().chain(about.iter().copied()).filter(|word| word.len() > 2).collect();
    let score = zxcvbn::zxcvbn(password, &known).score();
    if score < zxcvbn::Score::Three || is_mostly(password, &known) { Err(Unusable::EasyToGuess) } else { Ok(()) }
}

/// Whether little is left of a password when the words that others know are taken out of it (ASVS 6.2.11).
fn is_mostly(password: &str, known: &[&str]) -> bool {
    const LEFT: usize = 8;
    let mut words: Vec<String> = known.iter().map(|word| word.to_lowercase()).filter(|word| word.len() > 3).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let whole = password.to_lowercase();
    let rest = words.iter().fold(whole.clone(), |rest, word| rest.replace(word.as_str(), " "));
    rest != whole && rest.chars().filter(|sign| sign.is_alphanumeric()).count() < LEFT
}

/// The same, for somebody of this name and address on this site: what others may know of them and of the council counts as
/// easy to guess.
///
/// # Errors
/// See [`Unusable`].
pub fn check_for(password: &str, house: &Tenant, name: &str, email: &str) -> Result<(), Unusable> {
    let profile = house.profile();
    let texts = [name, email, profile.name.as_str(), profile.short_name.as_str(), profile.canonical_host()];
    let parts = texts.iter().flat_map(|text| text.split(|sign: char| !sign.is_alphanumeric()));
    let about: Vec<&str> = texts.iter().copied().chain(parts).collect();
    check(password, &about)
}

/// Makes and checks the kept form, a few at a time: each costs 19 MiB and some hundredths of a second of a whole core, which is
/// the point of it, and must not stop everything else. A clone is another handle on the same.
#[derive(Clone, Debug)]
pub struct Hasher(Arc<Semaphore>);

impl Hasher {
    /// At most so many at once.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once.max(1))))
    }

    /// The form in which a password is kept.
    ///
    /// # Errors
    /// The machine has no memory left.
    pub async fn keep(&self, password: &str) -> anyhow::Result<String> {
        let password = password.to_owned();
        self.work(move || {
            let kept = argon2()?.hash_password(password.as_bytes());
            kept.map(|hash| hash.to_string()).map_err(|error| anyhow::anyhow!("keeping a password: {error}"))
        })
        .await
    }

    /// Whether a password is the one that was kept. Where none was kept the same work is done, so that time tells nothing.
    ///
    /// # Errors
    /// The machine has no memory left.
    pub async fn is_right(&self, password: &str, kept: Option<&str>) -> anyhow::Result<bool> {
        let (password, kept) = (password.to_owned(), kept.map(str::to_owned));
        self.work(move || {
            let argon2 = argon2()?;
            let Some(kept) = kept else {
                argon2.hash_password(password.as_bytes()).map_err(|error| anyhow::anyhow!("{error}"))?;
                return Ok(false);
            };
            let hash = PasswordHash::new(&kept).map_err(|error| anyhow::anyhow!("a kept password: {error}"))?;
            Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let _turn = self.0.acquire().await?;
        tokio::task::spawn_blocking(work).await?
    }
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn what_is_easy_to_guess_is_refused_and_nothing_else_is_asked_of_it() {
        let about = ["Ada Synthetic", "ada@example.org", "Northborough"];
        let table: &[(&str, Result<(), Unusable>)] = &[
            ("", Err(Unusable::Empty)),
            ("short1!", Err(Unusable::TooShort)),
            ("elevenchars", Err(Unusable::TooShort)),
            ("password1234", Err(Unusable::EasyToGuess)),
            ("Password123!", Err(Unusable::EasyToGuess)),
            ("qwertyuiop123", Err(Unusable::EasyToGuess)),
            ("aaaaaaaaaaaaaaaa", Err(Unusable::EasyToGuess)),
            ("123456789012", Err(Unusable::EasyToGuess)),
            ("Northborough2026!", Err(Unusable::EasyToGuess)),
            ("northboroughcouncil", Err(Unusable::EasyToGuess)),
            ("ada@example.org", Err(Unusable::EasyToGuess)),
            ("Ada Synthetic 2026", Err(Unusable::EasyToGuess)),
            ("Northborough harbour tinsel", Ok(())),
            ("harbour tinsel wednesday", Ok(())),
            ("836 190 427 551 063", Ok(())),
            ("žluťoučký kůň 🐎 pěl", Ok(())),
        ];
        for (password, expected) in table {
            assert_eq!(check(password, &about), *expected, "{password}");
        }
        assert_eq!(check(&"correct horse ".repeat(14), &about), Ok(()));
        assert_eq!(check(&"x".repeat(201), &about), Err(Unusable::TooLong));
    }

    #[tokio::test]
    async fn a_password_is_checked_letter_for_letter() {
        let hasher = Hasher::new(2);
        let long = format!("{}a tail beyond 72 bytes", "harbour tinsel ".repeat(6));
        let kept = hasher.keep(&long).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hasher.keep(&long).await.unwrap(), "each has its own salt");
        assert!(hasher.is_right(&long, Some(&kept)).await.unwrap());
        for other in [long.to_uppercase(), format!("{long} "), long[..long.len() - 1].to_owned(), String::new()] {
            assert!(!hasher.is_right(&other, Some(&kept)).await.unwrap(), "{other}");
        }
        assert!(!hasher.is_right(&long, None).await.unwrap());
    }
}
