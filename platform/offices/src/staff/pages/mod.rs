//! The pages of the staff's accounts.

use poem::handler;
use shell::{Ctx, Fail, Page, http::page};

pub(super) mod factor;
pub(super) mod list;
pub(super) mod member;
pub(super) mod profile;
pub(super) mod recovery;
pub(super) mod sign_in;
pub(super) mod start;

/// `GET /admin`, `GET /staff`: where one's work begins.
#[handler]
pub(super) async fn home(ctx: Ctx) -> Result<Page, Fail> {
    Ok(Page::to(ctx.need_staff()?.home()))
}

/// Where to go after coming in: a page of the staff's side, or where the work begins.
fn onwards(back: &str) -> String {
    let back = page::back(back, "/staff");
    let path = back.split(['?', '#']).next().unwrap_or_default();
    let inside = kernel::staff::is_staff_side(path);
    // Not to a page one has just come through.
    let passed = ["/staff/sign-in", "/staff/factor", "/staff/start", "/staff/recovery"];
    if inside && !passed.iter().any(|passed| path.starts_with(passed)) {
        back
    } else {
        "/staff".to_owned()
    }
}
