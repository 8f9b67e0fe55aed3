//! One value per state of each page.

use shell::themes::Screen;
use store::imports::state;

use super::{
    pages::kinds,
    screens::{ImportScreen, ImportView, ImportsScreen, MistakeView},
};

fn view(state: &str) -> ImportView {
    let read = ![state::FAILED, state::DROPPED].contains(&state);
    ImportView {
        href: "/admin/clinic/import/1".into(),
        kind: "patients".into(),
        name: "Пациенты клиники на Тульской.xlsx".into(),
        state: state.into(),
        total: if read { 100_000 } else { 0 },
        done: if read { 42_000 } else { 0 },
        created: 41_000,
        updated: 700,
        unchanged: 297,
        refused: 3,
        author: "Константинопольская Александра".into(),
        when: "01.12.2026 10:00".into(),
    }
}

impl Screen for ImportsScreen {
    const TEMPLATE: &'static str = "clinic/imports.html";
    fn samples() -> Vec<Self> {
        let of = |rows, error| Self { kinds: kinds(), kind: "patients".into(), rows, error };
        vec![
            of(state::ALL.map(view).to_vec(), None),
            of(vec![], Some("import-no_file".into())),
            Self { kind: String::new(), ..of(vec![], None) },
        ]
    }
}

fn screen(of: &str) -> ImportScreen {
    let checked = of == state::CHECKED;
    let mistake = |row, column: &str, text: &str| MistakeView {
        row,
        column: column.into(),
        text: text.into(),
    };
    let read = of != state::FAILED;
    ImportScreen {
        import: view(of),
        going: [state::CHECKING, state::LOADING].contains(&of),
        loadable: checked,
        kept: checked,
        failed: (!read).then(|| ("import-columns_missing".into(), "код, фамилия".into())),
        ignored: if read { vec!["Заметка".into()] } else { vec![] },
        mistakes: if read {
            vec![
                mistake(5, "Дата рождения", "import-row_date"),
                mistake(6, "Код", "import-row_repeated"),
                mistake(7, "", "import-row_unread"),
            ]
        } else {
            vec![]
        },
        more: usize::from(checked) * 12,
        refused: None,
    }
}

impl Screen for ImportScreen {
    const TEMPLATE: &'static str = "clinic/import.html";
    fn samples() -> Vec<Self> {
        let mut all = state::ALL.map(screen).to_vec();
        all.push(Self { refused: Some("import-file_gone".into()), ..screen(state::DROPPED) });
        let new = screen(state::CHECKING);
        let import = ImportView { total: 0, done: 0, ..new.import.clone() };
        all.push(Self { import, mistakes: vec![], ignored: vec![], ..new });
        all
    }
}
