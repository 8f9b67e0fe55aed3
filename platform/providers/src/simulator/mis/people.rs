//! The people of the card index: plainly invented ones.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use kernel::zone;

use super::{
    book::{Book, Card, Contract},
    clinic::ClinicFile,
};

/// How many cards a new clinic has.
const CARDS: usize = 60;

/// Surnames of women; a man's is without the last letter.
const SURNAMES: [&str; 8] = [
    "Примерова",
    "Образцова",
    "Вымыслова",
    "Макетова",
    "Шаблонова",
    "Эталонова",
    "Черновикова",
    "Манекенова",
];
const WOMEN: [&str; 5] = ["Анна", "Вера", "Ольга", "Мария", "Дарья"];
const MEN: [&str; 5] = ["Иван", "Олег", "Павел", "Антон", "Сергей"];
const FATHERS: [&str; 5] = ["Иванов", "Петров", "Павлов", "Антонов", "Олегов"];

/// A new clinic's book: the cards of its file and invented ones, every second insured.
pub(super) fn open(clinic: &ClinicFile, now: DateTime<Utc>, seed: u64) -> Book {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut book = Book { tag: format!("{:x}", now.timestamp().max(0)), ..Book::default() };
    for one in &clinic.patients {
        let mut name = one.name.split(' ').map(str::to_owned);
        let card = Card {
            surname: name.next().unwrap_or_default(),
            name: name.next().unwrap_or_default(),
            patronymic: name.next().unwrap_or_default(),
            birth_date: one.born,
            sex: one.sex.clone(),
            phone: one.phone.clone(),
            confirmed: one.confirmed,
            untold: true,
            portal_id: None,
        };
        book.cards.insert(one.id.clone(), card);
    }
    let today = zone::date(clinic.zone, now);
    for at in 0..CARDS {
        let (id, card) = (book.id("p"), invented(&mut chance, at, today));
        if at.is_multiple_of(2) {
            let contract = Contract {
                patient: id.clone(),
                number: format!("ДМС-{:06}", chance.u32(0..1_000_000)),
                valid_from: NaiveDate::from_yo_opt(today.year(), 1).unwrap_or(today),
                untold: true,
            };
            let contract_id = book.id("c");
            book.contracts.insert(contract_id, contract);
        }
        book.cards.insert(id, card);
    }
    book
}

fn invented(chance: &mut fastrand::Rng, at: usize, today: NaiveDate) -> Card {
    let woman = at.is_multiple_of(2);
    let surname = SURNAMES[at % SURNAMES.len()];
    let names = if woman { WOMEN } else { MEN };
    let surname = if woman { surname } else { surname.trim_end_matches('а') };
    let father = FATHERS[chance.usize(0..FATHERS.len())];
    let days = chance.u64(18 * 366..80 * 365);
    Card {
        portal_id: None,
        surname: surname.to_owned(),
        name: names[chance.usize(0..names.len())].to_owned(),
        patronymic: format!("{father}{}", if woman { "на" } else { "ич" }),
        birth_date: today.checked_sub_days(Days::new(days)).unwrap_or(today),
        sex: if woman { "female" } else { "male" }.to_owned(),
        phone: format!("+7900001{at:04}"),
        confirmed: true,
        untold: true,
    }
}
