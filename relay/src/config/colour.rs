//! A colour as owners write it, and what can be read on it.

use core::fmt;
use core::str::FromStr;

/// A colour, red, green, blue; written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Default for Colour {
    fn default() -> Self {
        Self([0x0b, 0x6e, 0x4f])
    }
}

impl Colour {
    /// Black or white, whichever is easier to read on this colour (WCAG 2.2 contrast ratio).
    pub fn text_on_it(self) -> Self {
        let lit = self.luminance();
        // (white + 0.05) / (lit + 0.05) against (lit + 0.05) / (black + 0.05).
        if 1.05 / (lit + 0.05) >= (lit + 0.05) / 0.05 {
            Self([0xff; 3])
        } else {
            Self([0; 3])
        }
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// What is no colour of the form `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAColour;

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let hex = text.strip_prefix('#').ok_or(NotAColour)?;
        let plain = hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        let number = u32::from_str_radix(hex, 16).ok().filter(|_| plain);
        let [_, r, g, b] = number.ok_or(NotAColour)?.to_be_bytes();
        Ok(Self([r, g, b]))
    }
}
