//! A question answered by a number from 1 to 5: radio buttons, so that arrow keys work by themselves.

use crate::texts::{Key, t};
use leptos::prelude::*;

/// Draws the question, its five radios, and what the ends mean.
pub(crate) fn rating(
    name: &'static str,
    question: Key,
    [low, high]: [Key; 2],
    chosen: RwSignal<Option<u8>>,
) -> AnyView {
    let question_id = [name, "-question"].concat();
    let ends_id = [name, "-ends"].concat();
    let radios: Vec<_> = (1..=5_u8)
        .map(|n| {
            let digit = char::from(b'0' + n).to_string();
            view! {
                <label>
                    <input
                        type="radio"
                        name=name
                        value=digit.clone()
                        prop:checked=move || chosen.get() == Some(n)
                        on:change=move |_| chosen.set(Some(n))
                    />
                    <span>{digit}</span>
                </label>
            }
        })
        .collect();
    let (labelled_by, described_by) = (question_id.clone(), ends_id.clone());
    view! {
        <div role="radiogroup" aria-labelledby=labelled_by aria-describedby=described_by>
            <div class="label" id=question_id>{t(question)}</div>
            <div class="scale">{radios}</div>
            <div class="ends" id=ends_id><span>{t(low)}</span><span>{t(high)}</span></div>
        </div>
    }
    .into_any()
}
