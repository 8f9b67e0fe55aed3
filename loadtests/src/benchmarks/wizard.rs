//! `wizard`: the first page of the booking wizard.

use std::collections::BTreeSet;

use hyper::StatusCode;

use super::subject::Subject;
use crate::{
    Failure,
    client::{Answer, Ask, once},
    options::Options,
    reference::Reference,
    report::{Finding, table},
    rounds::{Round, in_turn, median},
};

const PATH: &str = "/booking";
/// CPU microseconds of the server.
const CPU: f64 = 100.0;
/// Bytes of the page and of every style and script it needs.
const BYTES: usize = 30_000;

/// Measures the page as a browser asks for it and plain, beside a bare handler.
pub async fn run(options: &Options) -> Result<Vec<Finding>, Failure> {
    Subject::with(options, options.engine, async |subject| measure(options, subject).await).await
}

async fn measure(options: &Options, subject: &Subject) -> Result<Vec<Finding>, Failure> {
    let address = subject.portal.address;
    let host = subject.clinic.host();
    let browser =
        |path: &str| Ask::get(&host, path).and_then(|ask| ask.with("accept-encoding", "gzip"));
    let plain_ask = Ask::get(&host, PATH)?;
    let ask = browser(PATH)?;
    let plain_page = once(address, &plain_ask).await?.expect(StatusCode::OK)?;
    let page = once(address, &ask).await?.expect(StatusCode::OK)?;

    println!("\nfirst page of the wizard, as transferred with Accept-Encoding: gzip");
    println!("  {:<44}{:>10}{:>16}", "", "body", "with headers");
    let mut whole = shown(PATH, &page);
    for link in links(&String::from_utf8_lossy(&plain_page.body)) {
        let part = once(address, &browser(&link)?).await?.expect(StatusCode::OK)?;
        let counts = [".css", ".js"].iter().any(|end| link.ends_with(end));
        let bytes = shown(&link, &part);
        if counts {
            whole += bytes;
        }
    }
    println!("  {:<44}{whole:>10}  (page, styles, scripts)", "in all");

    let gzip = subject.portal.side(&ask);
    let mut plain = subject.portal.side(&plain_ask);
    plain.name = "portal without gzip".into();
    let reference = Reference::start(subject.folder.path(), &ask, &page).await?;
    let bare = reference.side(&gzip);
    let [of_bare, of_gzip, of_plain] = in_turn([&bare, &gzip, &plain], options).await?;
    let rows: [(&str, &[Round]); 3] =
        [(&bare.name, &of_bare), (&gzip.name, &of_gzip), (&plain.name, &of_plain)];
    table(&format!("first page of the wizard, {}", options.engine), &rows);
    let cpu = median(of_gzip.iter().map(Round::cpu_each));
    Ok(vec![
        Finding {
            aim: format!("first page of the wizard: ≤ {CPU} µs CPU"),
            measured: format!("{cpu:.0} µs"),
            met: cpu <= CPU,
        },
        Finding {
            aim: format!("first page of the wizard with styles and scripts: ≤ {BYTES} bytes"),
            measured: format!("{whole} bytes"),
            met: whole <= BYTES,
        },
    ])
}

/// Prints the size of an answer and gives it.
fn shown(path: &str, answer: &Answer) -> usize {
    println!("  {path:<44}{:>10}{:>16}", answer.body.len(), answer.wire());
    answer.body.len()
}

/// The addresses of the files that a page loads.
fn links(html: &str) -> BTreeSet<String> {
    let values =
        ["href=\"", "src=\""].into_iter().flat_map(|attribute| html.split(attribute).skip(1));
    let values = values.filter_map(|rest| rest.split('"').next());
    let files = [".css", ".js", ".svg", ".png", ".woff2"];
    let own =
        |value: &String| value.starts_with('/') && files.iter().any(|end| value.ends_with(end));
    values.map(|value| value.replace("&#x2f;", "/")).filter(own).collect()
}
