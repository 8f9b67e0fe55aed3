//! «Домены» of a site.

use kernel::Problem;
use poem::{handler, web::Path};
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted, stack::PROOF},
};
use store::{site_domains, sites::Stored};

use super::{
    super::{
        domains::{add_domain, prove_domain, remove_domain},
        screens::{DomainRow, DomainsScreen},
    },
    head, named,
};
use crate::{journal::By, shown};

async fn screen(
    ctx: &ConsoleCtx,
    stored: &Stored,
    form: Typed,
    error: Option<String>,
) -> Result<DomainsScreen, Problem> {
    let rows = site_domains::of_site(&ctx.app.db, stored.site.id).await?;
    let row = |one: site_domains::Domain| DomainRow {
        proof_at: format!("http://{}{PROOF}", one.domain),
        domain: one.domain,
        proof: one.proof,
        proven_at: one.proven_at.map(shown),
    };
    let domains = rows.into_iter().map(row).collect();
    let host = format!("{}.{}", stored.site.label, ctx.app.settings.base_domain);
    Ok(DomainsScreen { site: head(ctx, stored), form, domains, host, error })
}

/// `GET /sites/:id/domains`.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need()?;
    let stored = named(&ctx, &raw).await?;
    let form = Typed::of(&Form::default(), &["domain"]);
    ctx.page(screen(&ctx, &stored, form, None).await?)
}

/// `POST /sites/:id/domains`: adds `domain`.
#[handler]
pub(in super::super) async fn add(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let done = add_domain(&ctx.app, stored.site.id, &form.text("domain"), &By::of(&ctx)).await;
    answer(&ctx, &stored, &form, done).await
}

/// `POST /sites/:id/domains/proof`: asks `domain` for its proof.
#[handler]
pub(in super::super) async fn prove(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let done = prove_domain(&ctx.app, stored.site.id, &form.text("domain"), &By::of(&ctx)).await;
    answer(&ctx, &stored, &Form::default(), done).await
}

/// `POST /sites/:id/domains/removal`: removes `domain`.
#[handler]
pub(in super::super) async fn remove(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let done = remove_domain(&ctx.app, stored.site.id, &form.text("domain"), &By::of(&ctx)).await;
    answer(&ctx, &stored, &Form::default(), done).await
}

/// Back to the page; what was refused is said on it.
async fn answer(
    ctx: &ConsoleCtx,
    stored: &Stored,
    form: &Form,
    done: Result<(), Problem>,
) -> Result<Page, Fail> {
    let refused = match done {
        Ok(()) => return Ok(Page::to(format!("/sites/{}/domains", stored.site.id))),
        Err(Problem::Refused(refused)) => refused,
        Err(problem) => return Err(problem.into()),
    };
    let mut typed = Typed::of(form, &["domain"]);
    let error = match (typed.refuse(&refused), refused.code) {
        (true, _) => None,
        (false, "console.domain_silent" | "console.domain_unproven") => {
            Some(refused.code.replacen('.', "-", 1))
        }
        _ => return Err(Problem::Refused(refused).into()),
    };
    let status = refused.status;
    Ok(ctx.page(screen(ctx, stored, typed, error).await?)?.status(status))
}
