//! Agents' passwords: hashed by argon2id, off the async threads, two at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// KiB of memory per hash, passes over it, lanes: the first choice of OWASP's Password Storage
/// Cheat Sheet for argon2id. Old hashes keep the numbers they were made with.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes at the same time, so that many log-ins at once eat neither memory nor all processors.
const AT_ONCE: usize = 2;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Checked where there is no account, so that both answers take as long.
    nobody: Arc<str>,
}

impl Passwords {
    /// Ready to hash.
    ///
    /// # Errors
    /// If the operating system has no random bytes to give.
    pub async fn open() -> anyhow::Result<Self> {
        let nobody = spawn_blocking(|| make("nobody's password")).await??;
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            nobody: nobody.into(),
        })
    }

    /// The hash to keep of a password, a PHC string with its own salt.
    ///
    /// # Errors
    /// If the operating system has no random bytes to give.
    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let _turn = self.turns.acquire().await?;
        let password = password.to_owned();
        spawn_blocking(move || make(&password)).await?
    }

    /// Whether `password` is the one behind `hash`. Without a hash: no, after the same time.
    ///
    /// # Errors
    /// If the check could not be made at all.
    pub async fn fits(&self, password: &str, hash: Option<&str>) -> anyhow::Result<bool> {
        let _turn = self.turns.acquire().await?;
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let same = spawn_blocking(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await?;
        Ok(same && known)
    }
}

fn make(password: &str) -> anyhow::Result<String> {
    argon2()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|e| anyhow::anyhow!("hashing a password: {e}"))
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("numbers that argon2 takes");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits_and_no_two_hashes_are_the_same() {
        let passwords = Passwords::open().await.unwrap();
        let hash = passwords.hash("correct horse").await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(passwords.fits("correct horse", Some(&hash)).await.unwrap());
        assert!(!passwords.fits("Correct horse", Some(&hash)).await.unwrap());
        assert!(!passwords.fits("correct horse", None).await.unwrap());
        assert!(!passwords.fits("nobody's password", None).await.unwrap());
        assert!(!passwords.fits("x", Some("no hash")).await.unwrap());
        assert_ne!(passwords.hash("correct horse").await.unwrap(), hash);
    }
}
