//! «Вопросы и ответы» (C14).

use serde::Serialize;

/// «Вопросы и ответы»: `questions/page.html`.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionsScreen {
    /// The questions with their answers, in the clinic's order.
    pub items: Vec<QuestionView>,
}

/// One question.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionView {
    /// The question.
    pub question: String,
    /// The answer, paragraphs parted by blank lines.
    pub answer: String,
}
