//! A doctor's form: beside what all have, posts and services.

use exchange::records::{DoctorRecord, PostRecord};
use kernel::{Problem, ids::DoctorId, problem};
use shell::http::Form;
use store::{Reader, doctors, objects::keys::Size, posts};
use uuid::Uuid;

use super::fields::{Choices, FREE_POSTS, Loaded, POSTS, options};
use crate::clinic::screens::{FieldView, PictureView};

/// The parts of a post, in the order of the form.
const PARTS: [&str; 4] = ["branch", "specialisation", "department", "default_service"];

/// A doctor with posts and services.
pub(super) async fn load(db: &Reader, id: Uuid, choices: &Choices) -> Result<Loaded, Problem> {
    let row = doctors::find(db, DoctorId::of(id)).await?.ok_or_else(problem::not_found)?;
    let held = posts::of_doctors(db, &[id]).await?;
    let services = store::doctor_services::of_doctors(db, &[id]).await?;
    let kept = DoctorRecord::kept(row.clone(), &services, &held);
    let service = |id: Option<Uuid>| Choices::code(&choices.services, id);
    let posts: Vec<[String; 4]> = held
        .iter()
        .map(|one| {
            [
                Choices::code(&choices.branches, Some(one.branch_id)),
                Choices::code(&choices.specialisations, Some(one.specialisation_id)),
                Choices::code(&choices.departments, one.department_id),
                service(one.default_service_id),
            ]
        })
        .collect();
    let given: Vec<String> = services.iter().map(|one| service(Some(one.service_id))).collect();
    let values = serde_json::json!({
        "surname": row.surname, "name": row.name, "patronymic": row.patronymic,
        "position": row.post, "since": row.since.map(|year| year.to_string()).unwrap_or_default(),
        "about": row.about, "default_service": service(row.default_service_id),
        "services": given, "posts": posts,
    });
    let name = visits::directory::full_name(&row);
    let shown = row.hidden_at.is_none();
    let href = visits::directory::photo(&row, Size::Photo);
    let picture =
        PictureView { uploaded: href.is_some(), href: href.unwrap_or_default(), error: None };
    Ok(Loaded { seen: super::save::mark(&kept)?, code: row.code, name, shown, values, picture })
}

/// The fields of the posts: those that are filled, and some free ones.
pub(super) fn posts(
    choices: &Choices,
    loaded: Option<&Loaded>,
    typed: Option<&Form>,
) -> Vec<FieldView> {
    let kept: Vec<[String; 4]> = loaded
        .and_then(|one| one.values.get("posts").cloned())
        .and_then(|posts| serde_json::from_value(posts).ok())
        .unwrap_or_default();
    let rows = match typed {
        Some(form) => (0..POSTS).take_while(|at| form.has(&name(*at, "branch"))).count(),
        None => (kept.len() + FREE_POSTS).min(POSTS.max(kept.len())),
    };
    let field = |at: usize, part: usize| {
        let named = name(at, PARTS[part]);
        let value = match typed {
            Some(form) => form.text(&named),
            None => kept.get(at).map(|post| post[part].clone()).unwrap_or_default(),
        };
        FieldView {
            label: format!("post_{}", PARTS[part]),
            kind: "select",
            options: options(PARTS[part], choices, std::slice::from_ref(&value)),
            value,
            number: at + 1,
            needed: false,
            fixed: false,
            error: None,
            name: named,
        }
    };
    (0..rows)
        .flat_map(|at| (0..PARTS.len()).map(move |part| (at, part)))
        .map(|(at, part)| field(at, part))
        .collect()
}

fn name(at: usize, part: &str) -> String {
    format!("posts.{at}.{part}")
}

/// The posts that were typed; a row without branch and specialisation is none.
pub(super) fn read_posts(form: &Form) -> Vec<PostRecord> {
    let some = |text: String| (!text.is_empty()).then_some(text);
    (0..200)
        .take_while(|at| form.has(&name(*at, "branch")))
        .map(|at| PostRecord {
            branch: form.text(&name(at, "branch")),
            specialisation: form.text(&name(at, "specialisation")),
            department: some(form.text(&name(at, "department"))),
            default_service: some(form.text(&name(at, "default_service"))),
        })
        .filter(|post| !(post.branch.is_empty() && post.specialisation.is_empty()))
        .collect()
}
