//! What the registry does for patients, until it has pages of its own: `portal desk …`.

mod cards;
mod family;
pub mod feedback;
mod qr;
pub mod reviews;

use std::{path::PathBuf, sync::Arc};

use clap::{Args, Subcommand};
use kernel::{
    Problem,
    ids::{FamilyLinkId, PatientId, QrTicketId, ReviewId},
};
use shell::{App, Trace, app::Clinic};

/// At which clinic, and who does it.
#[derive(Args)]
pub struct Desk {
    /// The clinic's site.
    #[arg(long)]
    site: String,
    /// The name of who does it, for the journal of accesses.
    #[arg(long)]
    by: String,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Lists cards by the beginning of the name or by the phone.
    Cards {
        /// «Фамилия Имя …», or a phone.
        who: String,
    },
    /// Confirms a patient: gives full access to the portal.
    Confirm {
        /// The card.
        card: PatientId,
    },
    /// Issues a QR code for signing in and writes it as a picture.
    Qr {
        /// The card.
        card: PatientId,
        /// How long it is good.
        #[arg(long, default_value_t = 24)]
        hours: u32,
        /// Good as often as wished, not once.
        #[arg(long)]
        reusable: bool,
        /// The picture's file; without it `qr-<id>.svg` here.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Takes a QR code back.
    QrRevoke {
        /// Its id.
        id: QrTicketId,
    },
    /// Lists the reviews that wait to be read.
    Reviews,
    /// Publishes a review.
    ReviewPublish {
        /// Its id.
        id: ReviewId,
    },
    /// Rejects a review: it does not count and is not shown.
    ReviewReject {
        /// Its id.
        id: ReviewId,
    },
    /// Lists what patients have written to the administration in the last thirty days.
    Feedback,
    /// Lists who waits to act for another, with the cards that may be meant.
    FamilyList,
    /// Confirms that a patient may act for another, whose document was seen.
    FamilyConfirm {
        /// The link.
        link: FamilyLinkId,
        /// The dependent's card; without it the one the link names, or a new one.
        #[arg(long)]
        card: Option<PatientId>,
    },
    /// Refuses it.
    FamilyRefuse {
        /// The link.
        link: FamilyLinkId,
    },
    /// Ends a link that was confirmed.
    FamilyEnd {
        /// The link.
        link: FamilyLinkId,
    },
}

/// Does it; gives what is to be printed.
pub async fn run(app: Arc<App>, desk: Desk) -> Result<String, Problem> {
    let live = app.sites.by_label(&desk.site);
    let live = live.ok_or_else(|| Problem::failed(format!("no site {}", desk.site)))?;
    let clinic = Clinic { app, site: Arc::clone(&live.site) };
    let trace = Trace::staff(&desk.by);
    match desk.action {
        Action::Cards { who } => cards::list(&clinic, &who, &trace).await,
        Action::Confirm { card } => cards::confirm(&clinic, card, &trace).await,
        Action::Qr { card, hours, reusable, out } => {
            qr::issue(&clinic, card, hours, !reusable, out, &trace).await
        }
        Action::QrRevoke { id } => qr::revoke(&clinic, id, &trace).await,
        Action::Reviews => reviews::waiting(&clinic, &trace).await,
        Action::ReviewPublish { id } => reviews::publish(&clinic, id, &trace).await,
        Action::ReviewReject { id } => reviews::reject(&clinic, id, &trace).await,
        Action::Feedback => feedback::latest(&clinic, &trace).await,
        Action::FamilyList => family::list(&clinic, &trace).await,
        Action::FamilyConfirm { link, card } => family::confirm(&clinic, link, card, &trace).await,
        Action::FamilyRefuse { link } => family::refuse(&clinic, link, &trace).await,
        Action::FamilyEnd { link } => family::end(&clinic, link, &trace).await,
    }
}
