//! Registration: its three steps.

use kernel::{Problem, ids::RegistrationId, phone, problem};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::registrations::Registration;

use super::{
    super::{
        Application, Confirmation, begin_registration as begin_verb, channels,
        confirm_registration, registration_of,
        screens::{ConfirmationScreen, PLACES, RegisteredScreen, RegistrationScreen},
        send_registration_code,
    },
    challenge, consent, entry, given, visitor, welcome,
};
use crate::audit;

/// The fields of step 1.
const FIELDS: [&str; 11] = [
    "surname",
    "name",
    "patronymic",
    "birth_date",
    "sex",
    "email",
    "phone",
    "no_calls",
    "no_sms",
    "channel",
    "consent",
];

/// Where patients do not register themselves there is nothing.
async fn open(ctx: &Ctx) -> Result<(), Problem> {
    let rules = &ctx.clinic.site.config.accounts;
    let open =
        rules.registration && !rules.methods.is_empty() && !channels(&ctx.clinic).await?.is_empty();
    if open { Ok(()) } else { Err(problem::not_found()) }
}

async fn page(ctx: &Ctx, mut form: Typed) -> Result<Page, Fail> {
    let channels: Vec<_> =
        channels(&ctx.clinic).await?.iter().map(|channel| channel.tag()).collect();
    if let (Some(first), true) = (channels.first(), form.get("channel").is_empty()) {
        form.values.insert("channel", (*first).to_owned());
    }
    let (challenge, consent) = (challenge(ctx, "registration"), consent(ctx).await?);
    ctx.page(RegistrationScreen { form, channels, challenge, consent })
}

/// `GET /registration`: step 1, «Данные пользователя»; with `of`, back from step 2.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    open(&ctx).await?;
    if ctx.patient().is_some() {
        return Ok(Page::to("/cabinet"));
    }
    let mut typed = Typed::of(&Form::default(), &FIELDS);
    if let (Some(id), Some(browser)) = (ctx.query.get::<RegistrationId>("of")?, ctx.visitor())
        && let Ok(row) = registration_of(&ctx.clinic, id, &browser.hash()).await
        && row.account_id.is_none()
    {
        typed = kept(&row);
    }
    page(&ctx, typed).await
}

/// What a registration was begun with.
fn kept(row: &Registration) -> Typed {
    let mut typed = Typed::of(&Form::default(), &FIELDS);
    let tick = |set: bool| if set { "1" } else { "" }.to_owned();
    typed.values.extend([
        ("surname", row.surname.clone()),
        ("name", row.name.clone()),
        ("patronymic", row.patronymic.clone()),
        ("birth_date", row.birth_date.to_string()),
        ("sex", row.sex.clone()),
        ("email", row.email.clone()),
        ("phone", phone::show(&row.phone)),
        ("no_calls", tick(row.no_calls)),
        ("no_sms", tick(row.no_sms)),
        ("channel", row.channel.clone()),
        ("consent", "1".to_owned()),
    ]);
    typed
}

/// `POST /registration`: «Отправить код подтверждения».
#[handler]
pub(in super::super) async fn begin(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    open(&ctx).await?;
    ctx.limit().await?;
    let mut typed = Typed::of(&form, &FIELDS);
    let application = Application {
        surname: typed.get("surname"),
        name: typed.get("name"),
        patronymic: typed.get("patronymic"),
        birth_date: typed.get("birth_date"),
        sex: typed.get("sex"),
        email: typed.get("email"),
        phone: typed.get("phone"),
        no_calls: form.has("no_calls"),
        no_sms: form.has("no_sms"),
        channel: typed.get("channel"),
        consent: given(&ctx, &form),
        captcha: form.text("altcha"),
    };
    let browser = ctx.visitor_or_new().hash();
    match begin_verb(&ctx.clinic, &application, browser, ctx.lang, &visitor(&ctx)).await {
        Ok(id) => Ok(Page::to(format!("/registration/{id}"))),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(page(&ctx, typed).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The registration of this browser that an address names.
async fn own(ctx: &Ctx, raw: &str) -> Result<(RegistrationId, Registration, String), Problem> {
    open(ctx).await?;
    let id: RegistrationId = raw.parse().map_err(|_| problem::not_found())?;
    let browser = ctx.visitor().ok_or_else(problem::not_found)?.hash();
    Ok((id, registration_of(&ctx.clinic, id, &browser).await?, browser))
}

fn step_two(
    ctx: &Ctx,
    row: &Registration,
    form: Typed,
    sent_again: bool,
    problem: Option<String>,
) -> Result<Page, Fail> {
    let by_phone = row.channel == "phone";
    ctx.page(ConfirmationScreen {
        form,
        action: format!("/registration/{}", row.id),
        back: format!("/registration?of={}", row.id),
        channel: row.channel.clone(),
        address: if by_phone { phone::show(&row.phone) } else { row.email.clone() },
        sent_again,
        problem,
    })
}

/// `GET /registration/:id`: step 2, «Подтверждение аккаунта».
#[handler]
pub(in super::super) async fn code(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let (_, row, _) = own(&ctx, &raw).await?;
    if row.account_id.is_some() {
        let signed_in = ctx.patient().is_some();
        return Ok(Page::to(if signed_in { "/registration/done" } else { "/sign-in" }));
    }
    step_two(&ctx, &row, Typed::default(), ctx.query.has("sent"), None)
}

/// `POST /registration/:id`: «Вперед», or the wish for another code.
#[handler]
pub(in super::super) async fn confirm(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
    let (id, row, browser) = own(&ctx, &raw).await?;
    let trace = visitor(&ctx);
    let result = if form.has("resend") {
        let sent = send_registration_code(&ctx.clinic, id, &browser, &trace).await;
        sent.map(|()| Page::to(format!("/registration/{id}?sent")))
    } else {
        let typed = Confirmation {
            code: form.text("code"),
            password: form.secret("password"),
            again: form.secret("again"),
        };
        let entry = entry(&ctx, &trace, None);
        let token = confirm_registration(&ctx.clinic, id, &browser, &typed, entry).await;
        token.map(|token| welcome(&ctx, &token, "/registration/done"))
    };
    let mut typed = Typed::default();
    match result {
        Ok(page) => Ok(page),
        Err(Problem::Refused(refused)) if refused.code == "consents.outdated" => {
            let key = Some("consents-outdated".to_owned());
            Ok(step_two(&ctx, &row, typed, false, key)?.status(refused.status))
        }
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(step_two(&ctx, &row, typed, false, None)?.status(refused.status))
        }
        Err(Problem::Refused(refused))
            if ["accounts.taken", "accounts.registered"].contains(&refused.code) =>
        {
            let key = Some(refused.code.replacen('.', "-", 1));
            Ok(step_two(&ctx, &row, typed, false, key)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `GET /registration/done`: step 3, «Регистрация».
#[handler]
pub(in super::super) async fn done(ctx: Ctx) -> Result<Page, Fail> {
    let patient = ctx.need_patient()?;
    let own = &patient.own;
    audit::read(&ctx, "patients.read", own.id(), None).await?;
    ctx.page(RegisteredScreen {
        confirmed: own.is_confirmed(),
        login: match &patient.account.email {
            Some(email) => email.clone(),
            None => phone::show(patient.account.login()),
        },
        surname: own.surname.clone(),
        name: own.name.clone(),
        patronymic: own.patronymic.clone(),
        birth_date: own.birth_date.format("%d.%m.%Y").to_string(),
        sex: own.sex.clone(),
        email: own.email.clone(),
        phone: phone::show(&own.phone),
    })
}
