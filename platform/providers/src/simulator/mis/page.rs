//! What the information system knows: for people as a page at `/`, for programs as JSON at `/book`.

use std::{future::Future, io, path::Path, sync::Arc, time::Duration};

use chrono_tz::Tz;
use poem::{
    EndpointExt, Route, Server, get, handler,
    http::StatusCode,
    listener::TcpAcceptor,
    web::{Data, Html, Json},
};
use tokio::net::TcpListener;

use super::{
    Book,
    book::{Origin, Status, Visit},
    keep::Keep,
};

/// How many visits a page shows.
const SHOWN: usize = 300;

/// Shows the book of a folder until `stop`.
///
/// # Errors
/// When the listener cannot be used or the folder cannot be made.
pub async fn serve(
    listener: TcpListener,
    folder: &Path,
    zone: Tz,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let shown = Arc::new(Shown { keep: Keep::at(folder)?, zone });
    let routes = Route::new().at("/", get(page)).at("/book", get(whole)).data(shown);
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .run_with_graceful_shutdown(routes, stop, Some(Duration::from_millis(100)))
        .await
}

struct Shown {
    keep: Keep,
    zone: Tz,
}

fn load(shown: &Shown) -> poem::Result<Book> {
    let book = shown.keep.load().map_err(|error| {
        poem::Error::from_string(error.to_string(), StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    Ok(book.unwrap_or_default())
}

#[handler]
fn whole(Data(shown): Data<&Arc<Shown>>) -> poem::Result<Json<Book>> {
    Ok(Json(load(shown)?))
}

#[handler]
fn page(Data(shown): Data<&Arc<Shown>>) -> poem::Result<Html<String>> {
    let book = load(shown)?;
    let mut visits: Vec<(&String, &Visit)> = book.visits.iter().collect();
    visits.sort_by(|one, other| {
        let when = |visit: &Visit| (visit.place.starts_at, visit.place.doctor.clone());
        when(other.1).cmp(&when(one.1))
    });
    let rows: String =
        visits.iter().take(SHOWN).map(|(id, visit)| row(shown, &book, id, visit)).collect();
    let remarks: String = (book.remarks.iter().take(30))
        .map(|one| {
            let at = one.at.with_timezone(&shown.zone).format("%d.%m %H:%M:%S");
            let (about, code) = (escaped(&one.about), escaped(&one.code));
            format!("<li>{at} · {about} · {code}: {}</li>", escaped(&one.done))
        })
        .collect();
    let remarks = if remarks.is_empty() { "<li>нет</li>".to_owned() } else { remarks };
    let (cards, count) = (book.cards.len(), book.visits.len());
    let cursor = escaped(book.cursor.as_deref().unwrap_or("еще не читалась"));
    Ok(Html(format!(
        "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Имитатор МИС</title>\
         <style>body{{font:16px/1.5 sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}}\
         div{{overflow-x:auto}}table{{border-collapse:collapse;width:100%}}\
         td,th{{border-bottom:1px solid #bbb;padding:.3rem .6rem;text-align:left}}</style>\
         <h1>Имитатор МИС</h1>\
         <p>Карточек: {cards}. Записей: {count}. Лента портала: {cursor}.</p>\
         <h2>Что решено по отказам портала</h2><ul>{remarks}</ul><h2>Записи</h2><div><table>\
         <tr><th>Время<th>Врач<th>Пациент<th>Состояние<th>Откуда<th>Код</tr>{rows}</table></div></html>"
    )))
}

fn row(shown: &Shown, book: &Book, id: &str, visit: &Visit) -> String {
    let card = visit.patient.as_ref().and_then(|id| book.cards.get(id));
    let name = card.map_or_else(
        || visit.person.clone(),
        |card| format!("{} {} {}", card.surname, card.name, card.patronymic),
    );
    let status = match visit.status {
        Status::Booked => "записан",
        Status::Confirmed => "подтвердил",
        Status::Arrived => "пришел",
        Status::Completed => "прием состоялся",
        Status::NoShow => "не пришел",
        Status::Cancelled => "отменена",
    };
    let origin = match visit.origin {
        Origin::Clinic => "регистратура",
        Origin::Portal => "портал",
    };
    let at = visit.place.starts_at.with_timezone(&shown.zone).format("%d.%m.%Y %H:%M");
    let (doctor, name, id) = (escaped(&visit.place.doctor), escaped(&name), escaped(id));
    format!("<tr><td>{at}<td>{doctor}<td>{name}<td>{status}<td>{origin}<td>{id}</tr>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
