//! The demo's money: the simulators of its providers, and a profile for every branch, so that
//! everything can be paid right after `cargo run`.

use std::{net::Ipv4Addr, sync::Arc};

use kernel::{
    Clock, Money, Problem,
    ids::{BonusCardId, BranchId, EntryId, PatientId, ProfileId, ProgrammeId},
    secret::Secret,
};
use money::{
    balances::{self, Join, Kind, New, Programme},
    profiles::{self, Assignment, Settings, Wish},
};
use providers::simulator;
use shell::{App, Trace, app::Clinic};
use store::{accounts, bonus_programmes, branches, patients, payment_profiles};
use tokio::net::TcpListener;

use crate::config::Config;

/// Settings that lead money to simulators in this very process, on the port after the next: in
/// development, where no other addresses are given.
pub async fn simulated(
    config: &Config,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<Config, Problem> {
    let mut config = config.clone();
    let told = config.yookassa_url.is_some() || config.tbank_url.is_some();
    if !config.development() || told || config.atol_url.is_some() {
        return Ok(config);
    }
    let port = config.bind.port().saturating_add(2);
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
    };
    let at = format!("http://{}", listener.local_addr()?);
    config.yookassa_url = Some(format!("{at}/yookassa/v3"));
    config.tbank_url = Some(format!("{at}/tbank"));
    config.atol_url = Some(format!("{at}/atol/possystem"));
    println!("Simulated YooKassa, T-Bank and ATOL Online: {at}/yookassa, /tbank, /atol");
    tokio::spawn(async move {
        if let Err(error) = simulator::serve(listener, Clock::system(), stop).await {
            tracing::warn!(%error, "the simulators of money do not run");
        }
    });
    Ok(config)
}

/// Gives the demo clinics that have no profiles two of the simulators' accounts: their branches
/// are paid by the one and the other in turn.
pub async fn profiles(app: &Arc<App>) -> Result<(), Problem> {
    for site in app.sites.active() {
        let clinic = Clinic { app: Arc::clone(app), site };
        let branches = {
            let db = clinic.db().read().await?;
            if !payment_profiles::all(&db).await?.is_empty() {
                continue;
            }
            branches::all(&db).await?
        };
        let trace = Trace::staff("demo");
        let name = &clinic.site.config.legal.entity;
        let name = if name.is_empty() { &clinic.site.config.name } else { name };
        let mut made = Vec::new();
        for (provider, (account, key)) in [
            (payment_profiles::provider::YOOKASSA, simulator::yookassa::SHOPS[1]),
            (payment_profiles::provider::TBANK, simulator::tbank::TERMINALS[0]),
        ] {
            let id = ProfileId::new(clinic.now());
            let wish = Wish {
                provider: provider.into(),
                name: name.clone(),
                account: account.into(),
                key: Secret::new(key.into()),
                atol_password: Secret::new(String::new()),
                settings: Settings { use_advance_and_bonuses: true, ..Settings::default() },
                offer: String::new(),
            };
            profiles::save(&clinic, id, 0, wish, &trace).await?;
            made.push(id);
        }
        let wishes: Vec<Assignment> = branches
            .iter()
            .zip(made.iter().cycle())
            .map(|(branch, profile)| Assignment {
                branch: BranchId::of(branch.id),
                seen: None,
                profile: Some(*profile),
            })
            .collect();
        profiles::assign(&clinic, &wishes, &trace).await?;
    }
    Ok(())
}

/// Gives the patients of the demo clinics that have no bonus programme one, with a card, bonuses
/// and an advance.
pub async fn purses(app: &Arc<App>) -> Result<(), Problem> {
    for site in app.sites.active() {
        let clinic = Clinic { app: Arc::clone(app), site };
        let (branch, people) = {
            let db = clinic.db().read().await?;
            if !bonus_programmes::all(&db).await?.is_empty() {
                continue;
            }
            let branch = branches::all(&db).await?.into_iter().next();
            let cards = patients::after(&db, None, 50).await?;
            let ids: Vec<PatientId> = cards.iter().map(patients::Patient::id).collect();
            (branch, accounts::of_patients(&db, &ids).await?)
        };
        let Some(branch) = branch.map(|one| BranchId::of(one.id)) else { continue };
        let (now, trace) = (clinic.now(), Trace::staff("demo"));
        let programme = ProgrammeId::new(now);
        let wish = Programme {
            name: "Карта клиники 5%".into(),
            about: "С каждого приема 5 % его цены возвращается бонусами.".into(),
            most_percent: 100,
        };
        balances::save(&clinic, programme, 0, wish, &trace).await?;
        for (account, number) in people.iter().zip(150_001..) {
            let patient = PatientId::of(account.patient_id);
            let number = number.to_string();
            let card = Join { id: BonusCardId::new(now), patient, programme, number };
            balances::join(&clinic, card, &trace).await?;
            for (kind, amount, title) in [
                (Kind::PaidIn, Money::roubles(5000), "Внесено в кассе"),
                (Kind::Accrued, Money(58_250), "За приемы осени"),
                (Kind::Gift, Money::roubles(1000), "Бонусный сертификат"),
            ] {
                let (id, title) = (EntryId::new(now), title.to_owned());
                let new = New { id, mis_id: None, patient, branch, kind, amount, title };
                balances::enter(&clinic, new, &trace).await?;
            }
        }
    }
    Ok(())
}
