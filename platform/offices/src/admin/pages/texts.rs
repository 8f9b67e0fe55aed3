//! «Тексты»: which there are, and the clinic's own.

use kernel::{Lang, Problem, Refused, problem, staff::Right};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted},
    themes::Texts,
};

use super::super::{
    screens::{TextOfLang, TextRow, TextScreen, TextsScreen},
    texts::{Own, is_open, set},
};

/// How many texts are listed at once.
const LISTED: usize = 100;

fn own(ctx: &Ctx, lang: Lang, key: &str) -> Option<String> {
    ctx.clinic.site.config.texts.get(&lang)?.get(key).cloned()
}

/// `GET /admin/texts`: search by key and words.
#[handler]
pub(in super::super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let query: String = ctx.query.text("q").chars().take(100).collect();
    let (words, only_own) = (query.to_lowercase(), ctx.query.has("own"));
    let theme = ctx.look.theme.texts(ctx.lang);
    let mut found = Vec::new();
    for key in theme.keys().into_iter().filter(|key| is_open(key)) {
        let changed = Lang::ALL.iter().any(|lang| own(&ctx, *lang, &key).is_some());
        let shown = own(&ctx, ctx.lang, &key).or_else(|| theme.pattern(&key)).unwrap_or_default();
        let meant =
            words.is_empty() || key.contains(&words) || shown.to_lowercase().contains(&words);
        if meant && (changed || !only_own) {
            let href = format!("/admin/texts/{key}");
            found.push(TextRow { href, key, text: shown, own: changed });
        }
    }
    let more = found.len().saturating_sub(LISTED);
    found.truncate(LISTED);
    ctx.page(TextsScreen { query, own: only_own, texts: found, more })
}

fn screen(ctx: &Ctx, key: &str, typed: Option<&Form>) -> Result<TextScreen, Problem> {
    let theme = |lang| ctx.look.theme.texts(lang);
    let pattern = theme(Lang::Ru).pattern(key).filter(|_| is_open(key));
    let pattern = pattern.ok_or_else(problem::not_found)?;
    let langs = Lang::ALL.map(|lang| TextOfLang {
        lang: lang.tag(),
        theme: theme(lang).pattern(key).unwrap_or_default(),
        own: match typed {
            Some(form) => form.text(lang.tag()),
            None => own(ctx, lang, key).unwrap_or_default(),
        },
        error: None,
    });
    let values = Texts::values_of(key, &pattern).unwrap_or_default();
    Ok(TextScreen {
        key: key.to_owned(),
        version: ctx.clinic.site.version,
        langs: langs.to_vec(),
        values: values.into_iter().map(|name| format!("{{ ${name} }}")).collect(),
        notice: None,
        refused: None,
    })
}

/// `GET /admin/texts/:key`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(key): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = (ctx.query.text("done") == "saved").then_some("admin-saved");
    ctx.page(TextScreen { notice, ..screen(&ctx, &key, None)? })
}

/// `POST /admin/texts/:key`: «Сохранить»; an empty field gives the theme's text back.
#[handler]
pub(in super::super) async fn save(
    ctx: Ctx,
    Path(key): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let mut screen = screen(&ctx, &key, Some(&form))?;
    let typed = Lang::ALL.into_iter().filter(|lang| form.has(lang.tag()));
    let own = typed.map(|lang| Own { lang, pattern: form.text(lang.tag()) }).collect();
    let seen = super::seen(&form);
    match set(&ctx.clinic, &ctx.look.theme, seen, &key, own, &ctx.trace()).await {
        Ok(()) => Ok(Page::to(format!("/admin/texts/{key}?done=saved"))),
        Err(Problem::Refused(Refused { code: "request.invalid_fields", fields, .. })) => {
            for (lang, code) in fields {
                for one in screen.langs.iter_mut().filter(|one| one.lang == lang) {
                    one.error = Some(code.replacen('.', "-", 1));
                }
            }
            let ours = screen.langs.iter().any(|one| one.error.is_some());
            screen.refused = (!ours).then_some("admin-wrong_elsewhere");
            Ok(ctx.page(screen)?.status(422))
        }
        Err(problem) => match super::refused(&problem) {
            Some(key) => {
                screen.refused = Some(key);
                screen.version = super::section::latest(&ctx).await?;
                Ok(ctx.page(screen)?.status(409))
            }
            None => Err(problem.into()),
        },
    }
}
