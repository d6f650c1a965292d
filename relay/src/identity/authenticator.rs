//! The arithmetic of second factors: secrets, codes of the moment (RFC 6238), recovery codes.

use protocol::Timestamp;
use protocol::account::SecondFactorOffer;
use qrcodegen::{QrCode, QrCodeEcc};
use totp_rs::{Builder, Totp};

/// Random bytes of a secret: as many as SHA-1 has (RFC 4226, 4).
const SECRET_BYTES: usize = 20;
/// Random bytes of a recovery code: nobody finds it by trying, also not its hash.
const RECOVERY_BYTES: usize = 12;
/// Characters between the dashes of one.
const RECOVERY_GROUP: usize = 4;

/// A fresh secret.
pub(super) fn secret() -> Result<Vec<u8>, getrandom::Error> {
    let mut bytes = vec![0; SECRET_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// The step whose code this is: now's, the one before or the one after, for clocks that differ.
pub(super) fn step(secret: Vec<u8>, code: &str, now: Timestamp) -> Option<u64> {
    let totp = Builder::new().with_secret(secret).build().ok()?;
    totp.check(code, now.0 / 1_000)
}

/// What an authenticator takes.
pub(super) fn offer(
    secret: Vec<u8>,
    email: &str,
    site_name: &str,
) -> anyhow::Result<SecondFactorOffer> {
    // The format has no way to write a colon in either.
    let plain = |text: &str| text.replace(':', " ");
    let totp: Totp = Builder::new()
        .with_secret(secret)
        .with_account_name(plain(email))
        .with_issuer(Some(plain(site_name)))
        .build()
        .map_err(|e| anyhow::anyhow!("a second factor: {e:?}"))?;
    let address = totp
        .to_url()
        .map_err(|e| anyhow::anyhow!("a second factor's address: {e:?}"))?;
    let (qr_size, qr_path) = drawn(&QrCode::encode_text(&address, QrCodeEcc::Medium)?);
    Ok(SecondFactorOffer {
        secret: totp.secret().to_base32(),
        address,
        qr_size,
        qr_path,
    })
}

/// Size and dark modules of a QR code, a run of them at a time.
fn drawn(code: &QrCode) -> (u32, String) {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size())
                .take_while(|x| code.get_module(*x, y))
                .count();
            let run = i32::try_from(run).unwrap_or(1);
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            x += run + 1;
        }
    }
    (code.size().unsigned_abs(), path)
}

/// A code that stands for the second factor once: 96 random bits.
pub(super) fn recovery_code() -> Result<String, getrandom::Error> {
    let mut bytes = [0; RECOVERY_BYTES];
    getrandom::fill(&mut bytes)?;
    let letters: Vec<char> = bytes
        .iter()
        .flat_map(|b| format!("{b:02x}").chars().collect::<Vec<_>>())
        .collect();
    let groups = letters.chunks(RECOVERY_GROUP);
    let groups: Vec<String> = groups.map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// A code as it was typed, without what people put in to read it better.
pub(super) fn clean(code: &str) -> String {
    let kept = code.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, by its last six digits.
    #[test]
    fn codes_are_those_of_the_standard_and_clocks_may_differ_by_a_step() {
        let secret = || b"12345678901234567890".to_vec();
        let at = |seconds: u64| Timestamp(seconds * 1_000);
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step(secret(), code, at(seconds)), Some(seconds / 30));
            assert_eq!(step(secret(), code, at(seconds + 30)), Some(seconds / 30));
            assert_eq!(step(secret(), code, at(seconds + 60)), None);
        }
        assert_eq!(step(secret(), "287083", at(59)), None);
        assert_eq!(step(secret(), "", at(59)), None);
    }

    #[test]
    fn an_offer_names_site_and_account_and_its_picture_holds_the_address() {
        let offer = offer(vec![7; SECRET_BYTES], "mira@shop.example", "Shop: tents").unwrap();
        assert!(
            offer.address.starts_with("otpauth://totp/"),
            "{}",
            offer.address
        );
        assert!(offer.address.contains(&format!("secret={}", offer.secret)));
        let again = QrCode::encode_text(&offer.address, QrCodeEcc::Medium).unwrap();
        let dark = (0..again.size()).map(|y| {
            let row = (0..again.size()).filter(|x| again.get_module(*x, y));
            row.count()
        });
        let drawn = offer.qr_path.split('h').skip(1).step_by(2);
        let drawn = drawn.filter_map(|run| run.split('v').next()?.parse::<usize>().ok());
        assert_eq!(drawn.sum::<usize>(), dark.sum::<usize>());
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(clean(" 287 082 "), "287082");
        let code = recovery_code().unwrap();
        assert_eq!(code.len(), 2 * RECOVERY_BYTES + 5, "{code}");
        assert_eq!(clean(&code.to_uppercase()), code.replace('-', ""));
        assert_ne!(code, recovery_code().unwrap());
    }
}
