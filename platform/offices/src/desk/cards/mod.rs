//! «Пациенты» (A5, A6, D3): finding a card, what it says, confirming it, insurance
//! contracts, QR codes, families.

use poem::{Route, get, post};

mod card;
mod contract;
mod family;
mod new;
mod qr;
mod samples;
pub mod screens;
mod search;

pub(super) use samples::card as sample;
pub(super) use search::{card_of, found, seek};

/// The pages of cards.
pub fn routes(route: Route) -> Route {
    route
        .at("/desk/patients", get(search::show))
        .at("/desk/patients/new", get(new::show).post(new::add))
        .at("/desk/patients/:id", get(card::show))
        .at("/desk/patients/:id/confirmation", post(card::confirm))
        .at("/desk/patients/:id/contracts/:contract", get(contract::show).post(contract::save))
        .at("/desk/patients/:id/contracts/:contract/end", post(contract::end))
        .at("/desk/patients/:id/qr", post(qr::issue))
        .at("/desk/patients/:id/qr/:ticket/end", post(qr::revoke))
        .at("/desk/family", get(family::show))
        .at("/desk/family/:id/confirmation", post(family::confirm))
        .at("/desk/family/:id/refusal", post(family::refuse))
        .at("/desk/family/:id/end", post(family::end))
}
