//! From a chosen time to a booked visit: the hold, «Подтверждение» with the short form (B6,
//! N1), the code for those without a captcha.

use chrono::NaiveDate;
use kernel::{Problem, Refused, ids::AppointmentId, phone::Phone, problem};
use people::{
    codes,
    consents::{self, Given},
};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, actor::Actor, form::Posted, page::encode},
};
use store::{
    appointment_services,
    appointments::{self, Appointment, status},
    directory::Directory,
};
use uuid::Uuid;

use super::{
    Choice, Proof, Wanted, confirm_patient, hold, leave,
    screens::{CodeScreen, ConfirmScreen, GoneScreen, PersonForm, VisitView},
};
use crate::{
    appointments::{By, Order, Person, ShortForm, What, book as verb, draft, send_again, view},
    directory, queue,
    schedule::plan::moment,
};

/// A time was pressed: holds its slot and goes on to «Подтверждение».
#[handler]
pub(super) async fn take(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.limit().await?;
    if let Some(page) = queue::before(&ctx).await? {
        return Ok(page);
    }
    let directory = directory::of(&ctx.clinic).await?;
    let (doctor, branch, specialisation, from) = slot(&form.text("slot"))?;
    let choice = if form.has("branch") {
        Choice::read(&form, &directory)?
    } else {
        Choice::of_post(branch, specialisation, doctor)
    };
    let services = choice.services_of(&directory, doctor).into_iter().map(|one| one.id).collect();
    let wanted = Wanted { doctor, branch, specialisation, services, from: moment(from) };
    let visitor = ctx.visitor_or_new();
    match hold(&ctx.clinic, &wanted, Some(&visitor.hash()), ctx.lang).await {
        Ok(held) => Ok(Page::to(choice.href(&format!("/booking/holds/{}", held.id), &[]))),
        Err(Problem::Refused(refused)) => again(&ctx, &choice, &directory, &wanted, &refused),
        Err(failed) => Err(failed.into()),
    }
}

/// Back to the schedule with the reason, next to a fresh list of times.
fn again(
    ctx: &Ctx,
    choice: &Choice,
    directory: &Directory,
    wanted: &Wanted,
    refused: &Refused,
) -> Result<Page, Fail> {
    let doctor = wanted.doctor;
    let reason = match refused.code {
        "booking.slot_taken" | "booking.slot_not_offered" => {
            refused.code.trim_start_matches("booking.")
        }
        "booking.services_needed" if choice.lacks_services(directory).is_some() => {
            return Ok(Page::to(choice.href("/booking/services", &[("for", doctor.to_string())])));
        }
        _ => return Err(refused.clone().into()),
    };
    let branch = directory.branch(wanted.branch).ok_or_else(problem::not_found)?;
    let day = kernel::zone::date(directory::zone(&ctx.clinic, branch), wanted.from);
    Ok(Page::to(to_times(choice, doctor, day, &[("refused", reason.to_owned())])))
}

/// The schedule with a doctor's times of a day.
fn to_times(choice: &Choice, doctor: Uuid, day: NaiveDate, more: &[(&str, String)]) -> String {
    let mut fields = vec![("of", doctor.to_string()), ("day", day.to_string())];
    fields.extend_from_slice(more);
    choice.href("/booking/schedule", &fields)
}

/// Doctor, branch, specialisation and beginning, as the times' buttons say them.
pub fn slot(text: &str) -> Result<(Uuid, Uuid, Uuid, i64), Problem> {
    let parts: Vec<&str> = text.split('.').collect();
    let [doctor, branch, specialisation, from] = parts.as_slice() else {
        return Err(problem::not_found());
    };
    let id = |text: &str| Uuid::parse_str(text).map_err(|_| problem::not_found());
    Ok((
        id(doctor)?,
        id(branch)?,
        id(specialisation)?,
        from.parse().map_err(|_| problem::not_found())?,
    ))
}

/// A held slot of this visitor, with the choice that led to it.
pub(super) struct Kept {
    pub(super) row: Appointment,
    pub(super) choice: Choice,
    pub(super) visit: VisitView,
    pub(super) visitor: String,
}

async fn kept(ctx: &Ctx, raw: &str) -> Result<Kept, Problem> {
    let id: AppointmentId = raw.parse().map_err(|_| problem::not_found())?;
    let visitor = ctx.visitor().ok_or_else(problem::not_found)?.hash();
    let directory = directory::of(&ctx.clinic).await?;
    let db = ctx.clinic.db().read().await?;
    let patient = ctx.patient().map(|one| one.patient().id);
    let own = |row: &Appointment| match row.patient_id {
        Some(_) => row.patient_id == patient,
        None => row.visitor.as_deref() == Some(&*visitor),
    };
    let row = appointments::find(&db, id).await?.filter(own).ok_or_else(problem::not_found)?;
    let services = appointment_services::of(&db, &[id]).await?;
    let choice = Choice::read(&ctx.query, &directory)
        .unwrap_or_else(|_| Choice::of_post(row.branch_id, row.specialisation_id, row.doctor_id));
    let visit = view::visit(&ctx.clinic, &directory, &row, &services)?;
    Ok(Kept { row, choice, visit, visitor })
}

impl Kept {
    pub(super) fn href(&self, more: &str) -> String {
        self.choice.href(&format!("/booking/holds/{}{more}", self.row.id), &[])
    }

    /// Back to the times of the slot's day.
    fn back(&self) -> String {
        to_times(&self.choice, self.row.doctor_id, self.visit.date, &[])
    }

    pub(super) fn seconds_left(&self, ctx: &Ctx) -> i64 {
        self.row.held_until.map_or(0, |until| (until - ctx.clinic.now()).num_seconds().max(0))
    }

    /// The question is on the screen (again): the slot is held for the full time.
    async fn reopen(&mut self, ctx: &Ctx) -> Result<(), Problem> {
        if self.row.status == status::HELD {
            let id = AppointmentId::of(self.row.id);
            match leave::reopen(&ctx.clinic, id, &self.visitor).await? {
                Some(until) => self.row.held_until = Some(until),
                None => self.row.status = status::RELEASED.into(),
            }
        }
        Ok(())
    }

    /// The page for a slot that is not held any more: booked already, or gone.
    fn over(&self, ctx: &Ctx) -> Option<Result<Page, Fail>> {
        match self.row.status.as_str() {
            status::HELD => None,
            status::RELEASED => Some(self.gone(ctx, "booking-hold_expired")),
            _ => Some(Ok(Page::to(format!("/appointments/{}", self.row.id)))),
        }
    }

    /// The page for a slot that was lost, or won before, while the form was on its way.
    pub(super) fn lost(&self, ctx: &Ctx, refused: &Refused) -> Option<Result<Page, Fail>> {
        match refused.code {
            "booking.slot_taken" => Some(self.gone(ctx, "booking-slot_taken")),
            "booking.hold_expired" => Some(self.gone(ctx, "booking-hold_expired")),
            "booking.already_booked" => {
                Some(Ok(Page::to(format!("/appointments/{}", self.row.id))))
            }
            _ => None,
        }
    }

    fn gone(&self, ctx: &Ctx, reason: &'static str) -> Result<Page, Fail> {
        let back = self.back();
        let screen = GoneScreen { steps: self.choice.steps(4, &ctx.clinic), reason, back };
        Ok(ctx.page(screen)?.status(409))
    }

    async fn form(
        &self,
        ctx: &Ctx,
        form: PersonForm,
        notice: Option<&'static str>,
    ) -> Result<Page, Fail> {
        let document = consents::current(&ctx.clinic, consents::PERSONAL_DATA).await?;
        let captcha = ctx.clinic.site.config.captcha.kind != kernel::site::CaptchaKind::Off;
        ctx.page(ConfirmScreen {
            steps: self.choice.steps(4, &ctx.clinic),
            action: self.href("/appointment"),
            cancel_action: self.href("/release"),
            left: self.row.held_until.map_or(0, leave::mark),
            visit: self.visit.clone(),
            seconds_left: self.seconds_left(ctx),
            form,
            email_required: ctx.clinic.site.config.booking.email_required,
            challenge: captcha.then(|| "/captcha?form=booking".to_owned()),
            consent_href: format!("/documents/{}/{}", document.kind, document.version),
            consent_version: document.version,
            sign_in_href: (!ctx.clinic.site.config.accounts.methods.is_empty())
                .then(|| format!("/sign-in?back={}", encode(&self.href("")))),
            notice,
        })
    }

    async fn code_page(
        &self,
        ctx: &Ctx,
        error: Option<&'static str>,
        notice: Option<&'static str>,
    ) -> Result<Page, Fail> {
        let document = consents::current(&ctx.clinic, consents::PERSONAL_DATA).await?;
        ctx.page(CodeScreen {
            consent_version: document.version,
            steps: self.choice.steps(4, &ctx.clinic),
            action: self.href("/code"),
            cancel_action: self.href("/release"),
            visit: self.visit.clone(),
            email: self.row.email.clone(),
            seconds_left: self.seconds_left(ctx),
            error,
            notice,
        })
    }
}

/// «Подтверждение».
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let mut kept = kept(&ctx, &raw).await?;
    kept.reopen(&ctx).await?;
    if let Some(over) = kept.over(&ctx) {
        return over;
    }
    if let Some(who) = ctx.patient() {
        return confirm_patient::question(&ctx, &kept, who, None);
    }
    let form = PersonForm {
        name: kept.row.patient.clone(),
        phone: kernel::phone::show(&kept.row.phone),
        email: kept.row.email.clone(),
        ..PersonForm::default()
    };
    kept.form(&ctx, form, None).await
}

/// «Записаться», or the wish for a code.
#[handler]
pub(super) async fn book(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
    let kept = kept(&ctx, &raw).await?;
    if let Some(over) = kept.over(&ctx) {
        return over;
    }
    if let Actor::Patient(who) = &ctx.actor {
        return confirm_patient::book(&ctx, &kept, &form, who).await;
    }
    if form.has("patient") {
        // The session has ended meanwhile: the short form is left, and the held slot.
        let page = kept.form(&ctx, PersonForm::default(), Some("visits-session_over")).await?;
        return Ok(page.status(401));
    }
    let typed = PersonForm {
        name: form.text("name"),
        phone: Phone::parse(&form.text("phone"))
            .map_or_else(|| form.text("phone"), |phone| phone.to_string()),
        email: form.text("email"),
        consent: form.has("consent"),
        errors: Default::default(),
    };
    let consent = typed.consent.then(|| given(&ctx, &form, "form"));
    let wants_code = form.has("code");
    let proof =
        if wants_code { Proof::Code(String::new()) } else { Proof::Captcha(form.text("altcha")) };
    let order = order(&ctx, &kept, &typed, consent, proof);
    let next = if wants_code {
        draft(&ctx.clinic, &order).await.map(|()| kept.href("/code"))
    } else {
        verb(&ctx.clinic, &order).await.map(|booked| result_href(&kept, booked.id))
    };
    match next {
        Ok(href) => Ok(Page::to(href)),
        Err(problem) => refused(&ctx, &kept, typed, problem).await,
    }
}

/// The page that asks for the code.
#[handler]
pub(super) async fn code_page(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let mut kept = kept(&ctx, &raw).await?;
    kept.reopen(&ctx).await?;
    match kept.over(&ctx) {
        Some(over) => over,
        // Who has signed in meanwhile needs no code.
        None if ctx.patient().is_some() => Ok(Page::to(kept.href(""))),
        None if kept.row.email.is_empty() => Ok(Page::to(kept.href(""))),
        None => kept.code_page(&ctx, None, None).await,
    }
}

/// The code was typed, or is wanted again.
#[handler]
pub(super) async fn enter_code(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
    let kept = kept(&ctx, &raw).await?;
    if let Some(over) = kept.over(&ctx) {
        return over;
    }
    if ctx.patient().is_some() {
        return Ok(Page::to(kept.href("")));
    }
    if form.has("resend") {
        return match send_again(&ctx.clinic, &kept.row).await {
            Ok(()) => kept.code_page(&ctx, None, Some("booking-code_sent_again")).await,
            Err(Problem::Refused(refused)) if refused.code == "codes.too_many" => {
                Ok(kept.code_page(&ctx, Some("codes-too_many"), None).await?.status(refused.status))
            }
            Err(problem) => Err(problem.into()),
        };
    }
    let typed = PersonForm {
        name: kept.row.patient.clone(),
        phone: kept.row.phone.clone(),
        email: kept.row.email.clone(),
        consent: true,
        errors: Default::default(),
    };
    let consent = Some(given(&ctx, &form, "email_code"));
    let order = order(&ctx, &kept, &typed, consent, Proof::Code(form.text("code")));
    match verb(&ctx.clinic, &order).await {
        Ok(booked) => Ok(Page::to(result_href(&kept, booked.id))),
        Err(Problem::Refused(refused)) if refused.code.starts_with("codes.") => {
            let error = match refused.code {
                codes::WRONG => "codes-wrong",
                "codes.too_many_tries" => "codes-too_many_tries",
                _ => "codes-expired",
            };
            Ok(kept.code_page(&ctx, Some(error), None).await?.status(refused.status))
        }
        Err(problem) => refused(&ctx, &kept, typed, problem).await,
    }
}

/// «Отмена», or the page was left.
#[handler]
pub(super) async fn release(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    let kept = kept(&ctx, &raw).await?;
    let id = AppointmentId::of(kept.row.id);
    if let Some(shown) = form.get("left")? {
        leave::leave(&ctx.clinic, id, &kept.visitor, shown).await?;
        return Ok(Page::Nothing);
    }
    super::release(&ctx.clinic, id, Some(&kept.visitor)).await?;
    Ok(Page::to(kept.back()))
}

fn order(
    ctx: &Ctx,
    kept: &Kept,
    typed: &PersonForm,
    consent: Option<Given>,
    proof: Proof,
) -> Order {
    Order {
        what: What::Held(AppointmentId::of(kept.row.id)),
        by: By::Anonymous(ShortForm {
            person: Person {
                name: typed.name.clone(),
                phone: typed.phone.clone(),
                email: typed.email.clone(),
            },
            consent,
            proof,
        }),
        visitor: Some(kept.visitor.clone()),
        lang: ctx.lang,
        idempotency: None,
    }
}

/// The consent as this request gives it. The form says which version it showed.
fn given(ctx: &Ctx, form: &Form, method: &'static str) -> Given {
    Given {
        version: form.text("consent").parse().unwrap_or(0),
        wording: format!(
            "{} {}",
            ctx.text("booking-consent_agree"),
            ctx.text("booking-consent_document")
        ),
        ip: ctx.address.to_string(),
        user_agent: ctx.user_agent.clone(),
        method,
    }
}

pub(super) fn result_href(kept: &Kept, id: AppointmentId) -> String {
    let mut choice = kept.choice.clone();
    choice.done.push(kept.row.doctor_id);
    choice.href(&format!("/appointments/{id}"), &[("fresh", String::new())])
}

/// The form again with the mistakes at its fields and what was typed; or the page that says
/// why the slot is gone.
async fn refused(
    ctx: &Ctx,
    kept: &Kept,
    mut typed: PersonForm,
    problem: Problem,
) -> Result<Page, Fail> {
    let Problem::Refused(refused) = problem else { return Err(problem.into()) };
    if let Some(lost) = kept.lost(ctx, &refused) {
        return lost;
    }
    match refused.code {
        "request.invalid_fields" => {
            typed.errors =
                refused.fields.iter().map(|(field, code)| (*field, text_key(code))).collect();
        }
        "captcha.needed" | "captcha.refused" => {
            typed.errors.insert("captcha", text_key(refused.code));
        }
        "consents.outdated" => {
            typed.consent = false;
            typed.errors.insert("consent", "consents-outdated");
        }
        "codes.too_many" => {
            typed.errors.insert("captcha", "codes-too_many");
        }
        _ => return Err(refused.into()),
    }
    Ok(kept.form(ctx, typed, None).await?.status(refused.status))
}

/// The text key of a refusal that the forms show.
fn text_key(code: &str) -> &'static str {
    const KEYS: [(&str, &str); 11] = [
        ("booking.name_empty", "booking-name_empty"),
        ("booking.name_one_word", "booking-name_one_word"),
        ("booking.name_letters", "booking-name_letters"),
        ("booking.name_long", "booking-name_long"),
        ("booking.phone_empty", "booking-phone_empty"),
        ("booking.phone_wrong", "booking-phone_wrong"),
        ("booking.email_empty", "booking-email_empty"),
        ("booking.email_wrong", "booking-email_wrong"),
        ("booking.consent_needed", "booking-consent_needed"),
        ("captcha.needed", "captcha-needed"),
        ("captcha.refused", "captcha-refused"),
    ];
    KEYS.iter().find(|(known, _)| *known == code).map_or("request-malformed", |(_, key)| key)
}
