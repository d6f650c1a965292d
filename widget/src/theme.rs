//! The site's accent colour made readable: what stands on it, and a form of it that can stand on the
//! surface as ink, both by the contrast that WCAG 2.2 asks for. Light and dark.

/// Red, green, blue, 0 to 255.
type Colour = [u8; 3];

/// Contrast that text needs (WCAG 2.2, 1.4.3: 4.5), and a little for what `luminance` is off.
const TEXT_CONTRAST: f64 = 4.55;
/// The same for ink on a surface: on dark ones the error of `luminance` weighs more.
const INK_CONTRAST: f64 = 4.75;
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0; 3];
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
        // Where white is too faint, black never is: one of the two always has 4.58.
        BLACK
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
        .find(|mixed| contrast(*mixed, surface) >= INK_CONTRAST)
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
        // A grid through all colours, greys and the hardest mid-tones among them.
        let steps = || (0..=255).step_by(15).chain([0x76, 0x77, 0x80]);
        for r in steps() {
            for g in steps() {
                for b in steps() {
                    for dark in [false, true] {
                        can_be_read([r, g, b], dark);
                    }
                }
            }
        }
    }

    /// By WCAG's own formula: text on a fill, the accent as ink or focus ring on all grounds, and
    /// ordinary text on the tint.
    fn can_be_read(accent: Colour, dark: bool) {
        let theme = theme(&write(accent), dark).expect("a colour");
        let colour = |text: &str| parse(text).expect("a colour");
        let (surface, ground, ink, ink_2) = match dark {
            true => (DARK_SURFACE, "#10131a", "#edf0f5", "#b4bdcb"),
            false => (LIGHT_SURFACE, "#f5f7fa", "#14181f", "#4a5464"),
        };
        let (fill, accent_ink) = (colour(&theme.accent), colour(&theme.accent_ink));
        let soft = colour(&theme.accent_soft);
        for (what, front, behind, enough) in [
            ("text on a fill", colour(&theme.on_accent), fill, 4.5),
            ("ink", accent_ink, surface, 4.5),
            ("a ring on the ground", accent_ink, colour(ground), 3.0),
            ("a mark on the tint", accent_ink, soft, 3.0),
            ("text on the tint", colour(ink), soft, 4.5),
            ("lighter text on the tint", colour(ink_2), soft, 4.5),
        ] {
            let contrast = exact_contrast(front, behind);
            assert!(
                contrast >= enough,
                "{what}, dark {dark}, {theme:?}: {contrast}"
            );
        }
    }

    fn exact_contrast(a: Colour, b: Colour) -> f64 {
        let exact = |[r, g, b]: Colour| {
            let linear = |channel: u8| match f64::from(channel) / 255.0 {
                c if c <= 0.04045 => c / 12.92,
                c => ((c + 0.055) / 1.055).powf(2.4),
            };
            0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
        };
        let (a, b) = (exact(a), exact(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
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
