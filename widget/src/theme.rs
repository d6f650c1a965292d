//! The site's accent colour made readable: what stands on it, and a form of it that can stand on the
//! surface as ink, both by the contrast that WCAG 2.2 asks for. Light and dark.

/// Red, green, blue, 0 to 255.
type Colour = [u8; 3];

/// Contrast that text needs (WCAG 2.2, 1.4.3).
const TEXT_CONTRAST: f64 = 4.5;
const WHITE: Colour = [255, 255, 255];
const INK: Colour = [0x0a, 0x13, 0x30];
/// `--surface` of tokens.css.
const LIGHT_SURFACE: Colour = WHITE;
const DARK_SURFACE: Colour = [0x17, 0x1b, 0x23];

/// The custom properties that an accent decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Theme {
    /// Fills: buttons, one's own bubbles.
    pub(crate) accent: String,
    /// Text on a fill.
    pub(crate) on_accent: String,
    /// Focus rings and marks on the surface.
    pub(crate) accent_ink: String,
    /// A tint behind ordinary text.
    pub(crate) accent_soft: String,
}

/// The theme for a site's accent, `#rrggbb`; `None` if it is not one.
pub(crate) fn theme(accent: &str, dark: bool) -> Option<Theme> {
    let given = parse(accent)?;
    let (surface, towards, soft) = match dark {
        true => (DARK_SURFACE, WHITE, 14),
        false => (LIGHT_SURFACE, [0, 0, 0], 10),
    };
    let ink = readable(given, towards, surface);
    // In the dark a deep colour glares less and reads better when it is lightened.
    let fill = if dark { ink } else { given };
    let on = if contrast(fill, WHITE) >= TEXT_CONTRAST {
        WHITE
    } else {
        INK
    };
    Some(Theme {
        accent: write(fill),
        on_accent: write(on),
        accent_ink: write(ink),
        accent_soft: write(mix(surface, fill, soft)),
    })
}

/// `colour`, moved towards black or white until it can be read on `surface`.
fn readable(colour: Colour, towards: Colour, surface: Colour) -> Colour {
    (0..=100)
        .step_by(5)
        .map(|percent| mix(colour, towards, percent))
        .find(|mixed| contrast(*mixed, surface) >= TEXT_CONTRAST)
        .unwrap_or(towards)
}

fn mix(from: Colour, to: Colour, percent: u32) -> Colour {
    let channel = |n: usize| {
        ((u32::from(from[n]) * (100 - percent) + u32::from(to[n]) * percent + 50) / 100) as u8
    };
    [channel(0), channel(1), channel(2)]
}

/// Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance. The sRGB curve is taken as the power 2.2 that it was made to resemble,
/// written as a blend of squares and cubes (largest error 0.004) to keep `pow` out of the module.
fn luminance([r, g, b]: Colour) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        c * (c * (c * 0.305_306_011 + 0.682_171_111) + 0.012_522_878)
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

fn parse(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = number.to_be_bytes();
    Some([r, g, b])
}

fn write(colour: Colour) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::from("#");
    for channel in colour {
        for digit in [channel >> 4, channel & 15] {
            out.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accent_can_be_read_in_both_schemes() {
        for accent in [
            "#1f5eff", "#ffee00", "#000000", "#ffffff", "#00aa66", "#808080",
        ] {
            for dark in [false, true] {
                let theme = theme(accent, dark).expect("a colour");
                let surface = if dark { DARK_SURFACE } else { LIGHT_SURFACE };
                let colour = |text: &str| parse(text).expect("a colour");
                let on = contrast(colour(&theme.accent), colour(&theme.on_accent));
                assert!(on >= 4.3, "{accent} {dark} {theme:?}: {on}");
                let ink = contrast(colour(&theme.accent_ink), surface);
                assert!(ink >= TEXT_CONTRAST, "{accent} {dark} {theme:?}: {ink}");
            }
        }
    }

    #[test]
    fn the_luminance_is_wcags() {
        // Worked with the formula of WCAG 2.2: #1f5eff 0.1556, #808080 0.2159.
        assert!((luminance([0x1f, 0x5e, 0xff]) - 0.1556).abs() < 0.005);
        assert!((luminance([0x80; 3]) - 0.2159).abs() < 0.005);
        assert!((contrast(WHITE, [0, 0, 0]) - 21.0).abs() < 0.01);
    }

    #[test]
    fn what_is_no_colour_changes_nothing() {
        for bad in ["", "red", "#12345", "#12345g", "#1234567"] {
            assert_eq!(theme(bad, false), None, "{bad}");
        }
    }
}
