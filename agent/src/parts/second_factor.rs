//! The second factor: set up by a picture or a typed secret, confirmed by a code, switched off again.

use super::field::field;
use crate::api;
use crate::texts::{Key, Plural, count, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::account::{OwnAccount, Password, RecoveryCodes, SecondFactorCode, SecondFactorOffer};

const PATH: &str = "/api/agent/account/second-factor";

#[derive(Clone, Copy)]
struct Setting {
    ui: Ui,
    own: RwSignal<Option<OwnAccount>>,
    password: RwSignal<String>,
    code: RwSignal<String>,
    /// While it is set up.
    offer: RwSignal<Option<SecondFactorOffer>>,
    /// Shown once.
    codes: RwSignal<Vec<String>>,
}

/// Draws what there is to do now.
pub(crate) fn second_factor(ui: Ui, own: RwSignal<Option<OwnAccount>>) -> impl IntoView {
    let setting = Setting {
        ui,
        own,
        password: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        offer: RwSignal::new(None),
        codes: RwSignal::new(Vec::new()),
    };
    let on = Memo::new(move |_| own.with(|own| own.as_ref().is_some_and(|o| o.second_factor)));
    let left = move || {
        let left = own.with(|own| own.as_ref().map_or(0, |own| own.recovery_codes));
        on.get()
            .then(|| count(Plural::RecoveryLeft, u64::from(left), &[]))
    };
    let step = move || match (setting.offer.get(), on.get()) {
        (Some(offer), _) => setting.confirm(offer).into_any(),
        (None, true) => setting
            .asks_password(Key::SecondFactorOff, Setting::ends)
            .into_any(),
        (None, false) => setting
            .asks_password(Key::SecondFactorSetUp, Setting::begins)
            .into_any(),
    };
    view! {
        <section class="plot">
            <h2>{t(Key::SecondFactor)}</h2>
            <p class="lead" role="status">
                {move || t(if on.get() { Key::SecondFactorIsOn } else { Key::SecondFactorIsOff })}" "{left}
            </p>
            {move || setting.shows_codes()}
            {step}
        </section>
    }
}

impl Setting {
    fn token(self) -> String {
        self.ui.bearer()
    }

    fn typed_password(self) -> Password {
        let password = self.password.get_untracked();
        self.password.set(String::new());
        Password { password }
    }

    fn begins(self) {
        let (token, body) = (self.token(), self.typed_password());
        let asked = async move { api::post(PATH, Some(&token), &body).await };
        api::follow(self.ui, asked, move |offer| self.offer.set(Some(offer)));
    }

    fn ends(self) {
        let (token, body) = (self.token(), self.typed_password());
        let path = [PATH, "/off"].concat();
        let asked = async move { api::post(&path, Some(&token), &body).await };
        api::follow(self.ui, asked, move |own| {
            self.codes.set(Vec::new());
            self.own.set(Some(own));
        });
    }

    fn confirms(self) {
        let token = self.token();
        let body = SecondFactorCode {
            code: self.code.get_untracked(),
        };
        let asked = async move {
            let made: RecoveryCodes = api::put(PATH, &token, &body).await?;
            let own = api::get::<OwnAccount>("/api/agent/account", &token).await?;
            Ok((made, own))
        };
        api::follow(self.ui, asked, move |(made, own)| {
            self.code.set(String::new());
            self.offer.set(None);
            self.codes.set(made.codes);
            self.own.set(Some(own));
        });
    }

    fn asks_password(self, key: Key, then: fn(Self)) -> impl IntoView {
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            then(self);
        };
        view! {
            <form class="form" on:submit=submit novalidate>
                {field("factor-password", t(Key::PasswordAgain), "password", "current-password", self.password)}
                <button type="submit">{t(key)}</button>
            </form>
        }
    }

    fn confirm(self, offer: SecondFactorOffer) -> impl IntoView {
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.confirms();
        };
        let size = offer.qr_size + 8;
        let sheet = format!("-4 -4 {size} {size}");
        view! {
            <p class="lead">{t(Key::SecondFactorLead)}</p>
            <svg class="qr" viewBox=sheet role="img" aria-label=t(Key::SecondFactorPicture)>
                <path d=offer.qr_path></path>
            </svg>
            <p class="lead">{t(Key::SecondFactorSecret)}" "<code>{offer.secret}</code></p>
            <form class="form" on:submit=submit novalidate>
                {field("factor-code", t(Key::SecondFactorCode), "text", "one-time-code", self.code)}
                <button type="submit" class="go">{t(Key::SecondFactorConfirm)}</button>
                <button type="button" class="plain" on:click=move |_| self.offer.set(None)>{t(Key::Cancel)}</button>
            </form>
        }
    }

    fn shows_codes(self) -> impl IntoView {
        let codes = self.codes.get();
        (!codes.is_empty()).then(|| {
            let all = codes
                .into_iter()
                .map(|code| view! { <li><code>{code}</code></li> });
            view! {
                <p class="lead">{t(Key::RecoveryLead)}</p>
                <ul class="codes" aria-label=t(Key::RecoveryCodes)>{all.collect_view()}</ul>
            }
        })
    }
}
