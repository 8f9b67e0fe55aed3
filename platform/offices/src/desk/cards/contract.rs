//! A patient's insurance contract: adding, changing, ending it.

use kernel::{Problem, Refused, ids::PatientId, problem};
use people::{
    audit,
    contracts::{self, Wish, seen},
};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::insurance_contracts::{self, InsuranceContract};
use uuid::Uuid;

use super::{
    card::find,
    screens::{ContractLine, ContractScreen},
    search::found,
};
use crate::desk::{id, registry};

/// The word in place of an id for a contract that is not there yet.
const NEW: &str = "new";

const FIELDS: [&str; 5] = ["insurer", "programme", "number", "valid_from", "valid_until"];

/// A contract on the card.
pub(super) fn line(ctx: &Ctx, row: &InsuranceContract) -> ContractLine {
    let today = kernel::zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let href = format!("/desk/patients/{}/contracts/{}", row.patient_id, row.id);
    ContractLine {
        href,
        insurer: row.insurer.clone(),
        programme: row.programme.clone(),
        number: row.number.clone(),
        from: row.valid_from,
        until: row.valid_until,
        over: row.valid_until.is_some_and(|until| until < today),
    }
}

/// The contract of the path; none where it is a new one.
async fn of(
    ctx: &Ctx,
    patient: PatientId,
    raw: &str,
) -> Result<Option<InsuranceContract>, Problem> {
    if raw == NEW {
        return Ok(None);
    }
    let id: Uuid = id(raw)?;
    let db = ctx.clinic.db().read().await?;
    let rows = insurance_contracts::of_patient(&db, patient).await?;
    rows.into_iter().find(|row| row.id == id).map(Some).ok_or_else(problem::not_found)
}

async fn page(
    ctx: &Ctx,
    (patient, contract): (PatientId, &str),
    form: Typed,
    seen: String,
    refused: Option<String>,
) -> Result<Page, Fail> {
    let db = ctx.clinic.db().read().await?;
    let card = find(&db, patient).await?;
    drop(db);
    ctx.page(ContractScreen {
        card: found(&card, format!("/desk/patients/{patient}")),
        href: format!("/desk/patients/{patient}/contracts/{contract}"),
        new: contract == NEW,
        form,
        seen,
        refused,
    })
}

/// `GET /desk/patients/:id/contracts/:contract`.
#[handler]
pub(super) async fn show(
    ctx: Ctx,
    Path((raw, contract)): Path<(String, String)>,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let patient: PatientId = id(&raw)?;
    let row = of(&ctx, patient, &contract).await?;
    let form = match &row {
        None => Typed::of(&Form::default(), &FIELDS),
        Some(row) => Typed::filled([
            ("insurer", row.insurer.clone()),
            ("programme", row.programme.clone()),
            ("number", row.number.clone()),
            ("valid_from", row.valid_from.to_string()),
            ("valid_until", row.valid_until.map(|day| day.to_string()).unwrap_or_default()),
        ]),
    };
    let seen = row.as_ref().map(seen).unwrap_or_default();
    let page = page(&ctx, (patient, &contract), form, seen, None).await?;
    audit::read(&ctx, "desk.card", patient, row.map(|row| row.id)).await?;
    Ok(page)
}

/// `POST /desk/patients/:id/contracts/:contract`: «Сохранить».
#[handler]
pub(super) async fn save(
    ctx: Ctx,
    Path((raw, contract)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let patient: PatientId = id(&raw)?;
    let mark = form.text("seen");
    let known = match &*contract {
        NEW => None,
        raw => Some((id(raw)?, &*mark)),
    };
    let wish = Wish {
        insurer: form.text("insurer"),
        programme: form.text("programme"),
        number: form.text("number"),
        valid_from: form.text("valid_from"),
        valid_until: form.text("valid_until"),
    };
    let mut typed = Typed::of(&form, &FIELDS);
    match contracts::save(&ctx.clinic, patient, known, &wish, &ctx.trace()).await {
        Ok(_) => Ok(Page::to(format!("/desk/patients/{patient}?done=contract"))),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(&ctx, (patient, &contract), typed, mark, None).await?.status(refused.status))
        }
        Err(Problem::Refused(Refused { status: 409, code, .. })) => {
            let key = Some(code.replacen('.', "-", 1));
            Ok(page(&ctx, (patient, &contract), typed, mark, key).await?.status(409))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /desk/patients/:id/contracts/:contract/end`: «Прекратить».
#[handler]
pub(super) async fn end(
    ctx: Ctx,
    Path((raw, contract)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let patient: PatientId = id(&raw)?;
    contracts::end(&ctx.clinic, patient, id(&contract)?, &ctx.trace()).await?;
    Ok(Page::to(format!("/desk/patients/{patient}?done=contract_ended")))
}
