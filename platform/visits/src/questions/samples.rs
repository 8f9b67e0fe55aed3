//! Samples of «Вопросы и ответы».

use shell::themes::Screen;

use super::screens::{QuestionView, QuestionsScreen};

impl Screen for QuestionsScreen {
    const TEMPLATE: &'static str = "questions/page.html";

    fn samples() -> Vec<Self> {
        let items = vec![
            QuestionView {
                question: "Что взять с собой на прием?".into(),
                answer: "Паспорт, полис и результаты прежних обследований.\n\n\
                         Если вы записаны впервые, приходите за 15 минут до приема, чтобы \
                         оформить карту."
                    .into(),
            },
            QuestionView {
                question: "Как подготовиться к ультразвуковому исследованию органов брюшной \
                           полости, если прием назначен на вторую половину дня?"
                    .into(),
                answer: "Не ешьте за 6–8 часов до исследования.".into(),
            },
            QuestionView {
                question: "Можно ли отменить запись?".into(),
                answer: "Да: по ссылке из письма или на странице записи.".into(),
            },
        ];
        vec![Self { items }, Self { items: vec![] }]
    }
}
