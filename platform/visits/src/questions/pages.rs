//! The page of «Вопросы и ответы».

use kernel::site::Section;
use poem::handler;
use shell::{Ctx, Fail, Page};

use super::screens::{QuestionView, QuestionsScreen};
use crate::directory;

#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.section(Section::Questions)?;
    let directory = directory::of(&ctx.clinic).await?;
    let view = |one: &store::questions::Question| QuestionView {
        question: one.question.clone(),
        answer: one.answer.clone(),
    };
    ctx.page_of(&directory, || {
        Ok(QuestionsScreen { items: directory.questions.iter().map(view).collect() })
    })
}
