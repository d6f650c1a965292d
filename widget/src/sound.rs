//! A short, quiet tone for a message that nobody is looking at. Made by the browser, no file.

use web_sys::AudioContext;

/// Plays it. Browsers may forbid sound before the customer has clicked; then there is none.
pub(crate) fn ring() {
    let _ = try_ring();
}

fn try_ring() -> Result<(), wasm_bindgen::JsValue> {
    let context = AudioContext::new()?;
    let (tone, loudness) = (context.create_oscillator()?, context.create_gain()?);
    let now = context.current_time();
    tone.frequency().set_value(784.0);
    loudness.gain().set_value_at_time(0.12, now)?;
    loudness
        .gain()
        .exponential_ramp_to_value_at_time(0.001, now + 0.45)?;
    tone.connect_with_audio_node(&loudness)?
        .connect_with_audio_node(&context.destination())?;
    tone.start()?;
    tone.stop_with_when(now + 0.45)
}
