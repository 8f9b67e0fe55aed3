//! Samples of «Обратная связь».

use shell::themes::Screen;

use super::{
    BODY, SUBJECT,
    screens::{FeedbackForm, FeedbackScreen, FeedbackSentScreen},
};

impl Screen for FeedbackScreen {
    const TEMPLATE: &'static str = "feedback/page.html";

    fn samples() -> Vec<Self> {
        let empty = Self {
            id: "0198c7a0-1111-7000-8000-000000000001".into(),
            categories: ["Предложение", "Вопрос", "Жалоба", "Благодарность"]
                .map(str::to_owned)
                .into(),
            subject_longest: SUBJECT,
            longest: BODY,
            form: FeedbackForm { email: "patient@clinic.example".into(), ..Default::default() },
            error: None,
        };
        let errors = ["email_wrong", "category_wrong", "subject_empty", "body_empty"];
        let fields = ["email", "category", "subject", "body"];
        let errors = fields.into_iter().zip(errors.map(|one| format!("feedback-{one}"))).collect();
        let wrong = FeedbackForm { email: "patient@".into(), errors, ..Default::default() };
        let typed = FeedbackForm {
            category: "Вопрос".into(),
            subject: "Как записать ребенка".into(),
            body: "Здравствуйте!\n\nКак записать ребенка?".into(),
            ..empty.form.clone()
        };
        let error = Some("feedback-too_many".into());
        let many = Self { form: typed, error, ..empty.clone() };
        vec![empty.clone(), Self { form: wrong, ..empty }, many]
    }
}

impl Screen for FeedbackSentScreen {
    const TEMPLATE: &'static str = "feedback/sent.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}
