//! «Обратная связь» (C13).

use std::collections::BTreeMap;

use serde::Serialize;

/// «Обратная связь»: `feedback/page.html`. POST to `/feedback` with `id`, `email`, `category`,
/// `subject`, `body`.
#[derive(Clone, Debug, Serialize)]
pub struct FeedbackScreen {
    /// Names the message, so that it is sent once.
    pub id: String,
    /// The clinic's categories.
    pub categories: Vec<String>,
    /// The longest subject.
    pub subject_longest: usize,
    /// The longest text.
    pub longest: usize,
    /// What was typed.
    pub form: FeedbackForm,
    /// Text key of a reason why it was not sent.
    pub error: Option<String>,
}

/// The form as typed. Prints nothing of what is in it.
#[derive(Clone, Default, Serialize)]
pub struct FeedbackForm {
    /// «Электронная почта».
    pub email: String,
    /// «Категория сообщения».
    pub category: String,
    /// «Тема сообщения».
    pub subject: String,
    /// «Текст сообщения».
    pub body: String,
    /// Text keys of mistakes by field.
    pub errors: BTreeMap<&'static str, String>,
}

impl std::fmt::Debug for FeedbackForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FeedbackForm").field("errors", &self.errors).finish_non_exhaustive()
    }
}

/// It is sent: `feedback/sent.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FeedbackSentScreen {}
