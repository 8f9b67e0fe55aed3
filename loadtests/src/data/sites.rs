//! Sites.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{
    Database,
    rows::{Value, id, insert, now, text, unique},
};
use crate::Failure;

/// The label of the site with this number.
pub fn label(number: usize) -> String {
    format!("clinic-{number}")
}

/// The configuration of a site, as long as those of real clinics.
pub fn config(number: usize) -> Json {
    let path = "M12 2l3 7h7l-6 4 2 8-6-5-6 5 2-8-6-4h7z";
    let paths =
        (0..24).map(|turn| format!("<path transform=\"rotate({turn} 12 12)\" d=\"{path}\"/>"));
    let logo = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\">{}</svg>",
        paths.collect::<String>()
    );
    json!({
        "name": format!("Клиника № {number}"),
        "contacts": {
            "phone": "+74950000000",
            "email": format!("clinic-{number}@clinics.example"),
            "address": "115191, г. Москва, ул. Серпуховская Слобода, д. 14",
        },
        "colours": {
            "accent": format!("#{:06x}", 0x0b_6e_00 + number % 256),
            "accent_text": "#ffffff",
            "background": "#f5f7f8",
            "surface": "#ffffff",
            "text": "#1b2b33",
        },
        "logo": logo,
        "captcha": { "kind": "off" },
        "legal": {
            "entity": format!("ООО «Клиника № {number}»"),
            "inn": "7700000000",
            "ogrn": "1027700000000",
            "licence": "Л041-00000-77/00000000",
            "licence_issued": "01.01.2020, Департамент здравоохранения города Москвы",
            "supervision": "Росздравнадзор, Роспотребнадзор, Департамент здравоохранения города Москвы",
            "address": "115191, г. Москва, ул. Серпуховская Слобода, д. 14",
        },
    })
}

/// Stores the sites with the numbers below `count`; gives the id of the first.
pub async fn seed(database: &Database, count: usize) -> Result<Uuid, Failure> {
    let run = unique();
    let site = |number| id(run, "sites", number);
    let engine = database.engine;
    let rows = |make: &dyn Fn(usize) -> Vec<Value>| (0..count).map(make).collect::<Vec<_>>();
    let revision = |number: usize| Value::Int(i64::try_from(number + 1).unwrap_or(i64::MAX));
    let (author, moment) = (|| text("loadtests"), now());
    let sites = rows(&|number| {
        let config = text(config(number).to_string());
        let id = Value::Id(site(number));
        vec![
            id,
            text(label(number)),
            Value::Int(1),
            revision(number),
            config,
            author(),
            Value::At(moment),
        ]
    });
    let versions = rows(&|number| {
        let config = text(config(number).to_string());
        vec![Value::Id(site(number)), Value::Int(1), config, author(), Value::At(moment)]
    });
    let mut statements =
        insert(engine, "sites", "id, label, version, revision, config, author, updated_at", sites);
    statements.extend(insert(
        engine,
        "site_versions",
        "site_id, version, config, author, at",
        versions,
    ));
    statements.push(format!("UPDATE site_clock SET revision = {count}"));
    database.run(site(0), statements).await?;
    Ok(site(0))
}
