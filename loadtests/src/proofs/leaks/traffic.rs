//! Random traffic over all routes, doors and ids, stolen ones among them; every answer is scanned.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::time::timeout;

use super::{
    marks::{Scanner, mark, marks},
    seed::Site,
};
use crate::{
    Failure,
    client::{Answer, Ask, Connection},
    data::Random,
    proofs::kills::plain,
};

/// How many links and forms of a site are remembered.
const KEPT: usize = 300;
/// The cookie of a manager in the console, as it is seeded.
pub const MANAGER: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

/// A form of a page.
#[derive(Clone, Debug)]
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

/// What was seen on a site's pages.
#[derive(Default)]
struct Atlas {
    links: BTreeSet<String>,
    forms: BTreeMap<String, Form>,
}

/// What was seen in all.
#[derive(Default)]
pub struct Seen {
    /// Answers, by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests, by door.
    pub doors: BTreeMap<&'static str, u64>,
    /// Routes that were answered with 2xx or 3xx at least once, of those that were asked.
    pub routes: BTreeMap<String, (u64, u64)>,
    /// Bytes scanned.
    pub bytes: u64,
    /// Requests without an answer in time.
    pub open: u64,
    /// What was another site's.
    pub leaks: Vec<String>,
    /// Failures of the server, as they were seen.
    pub strange: Vec<String>,
}

/// Everything that walkers share.
pub struct World {
    sites: Vec<Site>,
    pub scanner: Scanner,
    nodes: Vec<SocketAddr>,
    atlas: Vec<Mutex<Atlas>>,
    routes: Vec<(String, String)>,
    pub seen: Mutex<Seen>,
    left: AtomicUsize,
    /// The request into whose answer a foreign mark is put, to see that it is found.
    plant: Option<usize>,
}

/// A request that is about to be made.
struct Request {
    own: usize,
    door: &'static str,
    route: Option<usize>,
    ask: Ask,
    sent: String,
}

impl World {
    pub fn new(
        sites: Vec<Site>,
        scanner: Scanner,
        nodes: Vec<SocketAddr>,
        routes: Vec<(String, String)>,
        requests: usize,
        plant: bool,
    ) -> Self {
        let atlas = sites.iter().map(|_| Mutex::default()).collect();
        let plant = plant.then_some(requests / 2);
        let (seen, left) = (Mutex::default(), requests.into());
        Self { sites, scanner, nodes, atlas, routes, seen, left, plant }
    }

    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Walks until enough was asked or the time is up.
    pub async fn walk(self: Arc<Self>, seed: u64, limit: Duration) -> Result<(), Failure> {
        let (mut random, begun) = (Random::new(seed), Instant::now());
        let mut lines: Vec<Option<Connection>> = self.nodes.iter().map(|_| None).collect();
        while begun.elapsed() < limit {
            let taken = self
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
            let Ok(number) = taken else { break };
            let request = self.request(&mut random)?;
            let at = (random.next() % lines.len() as u64) as usize;
            let asked = async {
                let mut line = match lines[at].take() {
                    Some(open) => open,
                    None => Connection::open(self.nodes[at]).await?,
                };
                let answer = line.ask(&request.ask).await?;
                // Of a body that it had no use for, a node does not read the rest.
                if answer.header("connection") != "close" {
                    lines[at] = Some(line);
                }
                Ok::<_, Failure>(answer)
            };
            match timeout(Duration::from_secs(10), asked).await {
                Ok(Ok(answer)) => self.scan(&request, &answer, self.plant == Some(number)),
                failed => {
                    let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                    seen.open += 1;
                    if seen.open <= 5 {
                        let why = match failed {
                            Ok(Err(why)) => why.to_string(),
                            _ => "no answer in time".into(),
                        };
                        let path = request.ask.path();
                        println!("  no answer to {} {path}: {why}", request.ask.method());
                    }
                }
            }
        }
        Ok(())
    }

    fn any(&self, random: &mut Random) -> usize {
        (random.next() % self.sites.len() as u64) as usize
    }

    fn request(&self, random: &mut Random) -> Result<Request, Failure> {
        let (own, other) = (self.any(random), self.any(random));
        let (site, thief) = (&self.sites[own], &self.sites[other]);
        if random.next() % 100 < 3 {
            return self.of_console(own, random);
        }
        if random.next() % 100 < 4 {
            return self.booking(own, random);
        }
        let (door, whose) = match random.next() % 100 {
            0..15 => ("nobody", site),
            15..40 => ("patient", site),
            40..65 => ("staff", site),
            65..75 => ("exchange", site),
            75..83 => ("another site's patient", thief),
            83..91 => ("another site's staff", thief),
            _ => ("another site's exchange", thief),
        };
        let pick = |random: &mut Random, all: &[String]| {
            all[(random.next() % all.len() as u64) as usize].clone()
        };
        let cookies = match door {
            "nobody" => String::new(),
            "patient" | "another site's patient" => {
                let at = (random.next() % whose.patients.len() as u64) as usize;
                whose.patients[at].cookies.clone()
            }
            "staff" | "another site's staff" => pick(random, &whose.staff),
            _ => String::new(),
        };
        let exchange = door.ends_with("exchange");
        let (mut route, mut method, path, body) = match random.next() % 100 {
            _ if exchange => {
                self.templated(own, other, random, |path| path.starts_with("/exchange"))
            }
            0..45 => self.linked(own, random),
            45..58 => self.linked(other, random),
            58..85 => self.templated(own, other, random, |path| !path.starts_with("/exchange")),
            85..95 => self.posted(own, own, random),
            _ => self.posted(other, own, random),
        };
        // No page, no form yet: the ways in.
        let path = if path.is_empty() {
            (route, method) = (None, "GET".into());
            let first =
                ["/", "/booking", "/specialists", "/cabinet", "/admin", "/desk", "/practice"];
            first[(random.next() % 7) as usize].to_owned()
        } else {
            path
        };
        let host = site.clinic.host();
        let path_ok = path.parse::<hyper::Uri>().is_ok();
        let path = if path_ok { path } else { "/".into() };
        let mut ask = match (method.as_str(), exchange || path.starts_with("/api/")) {
            ("GET", _) => Ask::get(&host, &path)?,
            (_, true) => {
                let json = if body.is_empty() { "{}".into() } else { body.clone() };
                Ask::post(&host, &path, &serde_json::from_str(&json).unwrap_or_default())?
                    .by(&method)?
            }
            _ => Ask::form(&host, &path, body.clone())?,
        };
        let mut sent = format!("{path}\n{body}\n{cookies}");
        if !cookies.is_empty() {
            ask = ask.with("cookie", &cookies)?;
        }
        if exchange {
            ask = ask.with("authorization", &format!("Bearer {}", whose.token))?;
            sent.push_str(&whose.token);
        }
        Ok(Request { own, door, route, ask, sent })
    }

    fn of_console(&self, own: usize, random: &mut Random) -> Result<Request, Failure> {
        let site = self.sites[own].clinic.site;
        let pages =
            ["", "/health", "/settings", "/limits", "/domains", "/versions/1", "/administrators"];
        let path = format!("/sites/{site}{}", pages[(random.next() % 7) as usize]);
        let cookie = format!("manager={MANAGER}");
        let ask = Ask::get("console.localhost", &path)?.with("cookie", &cookie)?;
        Ok(Request { own, door: "console", route: None, ask, sent: path })
    }

    /// Somebody books: letters, jobs and the cache get something to hold.
    fn booking(&self, own: usize, random: &mut Random) -> Result<Request, Failure> {
        let clinic = &self.sites[own].clinic;
        let slot = clinic.free[(random.next() % clinic.free.len() as u64) as usize];
        let mark = mark(own);
        let order = serde_json::json!({
            "slot": {
                "doctor": slot.doctor,
                "branch": clinic.branch_of(slot.doctor),
                "specialisation": clinic.specialisation,
                "starts_at": slot.starts_at.to_rfc3339(),
            },
            "person": {
                "name": format!("Иванова {mark}"),
                "phone": "+79161234567",
                "email": format!("v{}.{mark}@mail.example", random.next() % 1000).to_lowercase(),
            },
            "consent": 1,
        });
        let ask = Ask::post(&clinic.host(), "/api/v1/appointments", &order)?;
        let sent = format!("/api/v1/appointments\n{order}");
        Ok(Request { own, door: "somebody who books", route: None, ask, sent })
    }

    fn linked(&self, of: usize, random: &mut Random) -> (Option<usize>, String, String, String) {
        let atlas = self.atlas[of].lock().unwrap_or_else(PoisonError::into_inner);
        let at = random.next() as usize % atlas.links.len().max(1);
        let link = atlas.links.iter().nth(at).cloned().unwrap_or_default();
        (None, "GET".into(), link, String::new())
    }

    /// A form of a page. What is empty in it is filled with texts of the site that is asked, and what
    /// is marked is marked anew: else the request itself would bring the foreign mark.
    fn posted(
        &self,
        of: usize,
        own: usize,
        random: &mut Random,
    ) -> (Option<usize>, String, String, String) {
        let atlas = self.atlas[of].lock().unwrap_or_else(PoisonError::into_inner);
        let at = random.next() as usize % atlas.forms.len().max(1);
        let Some(form) = atlas.forms.values().nth(at).cloned() else {
            return (None, "GET".into(), String::new(), String::new());
        };
        drop(atlas);
        let field = |(name, value): &(String, String)| {
            let anew = value.is_empty() || !marks(value.as_bytes()).is_empty();
            let value = if anew { format!("Текст {}", mark(own)) } else { value.clone() };
            format!("{}={}", encoded(name), encoded(&value))
        };
        let body = form.fields.iter().map(field).collect::<Vec<_>>().join("&");
        (None, "POST".into(), form.action, body)
    }

    /// A route with ids of this site or of another one.
    fn templated(
        &self,
        own: usize,
        other: usize,
        random: &mut Random,
        fits: impl Fn(&str) -> bool,
    ) -> (Option<usize>, String, String, String) {
        let first = random.next() as usize;
        let count = self.routes.len();
        let at = (0..count).map(|step| (first + step) % count).find(|at| fits(&self.routes[*at].1));
        let Some(at) = at else { return (None, "GET".into(), String::new(), String::new()) };
        let (method, template) = &self.routes[at];
        let mut id = |stolen: u64| {
            let whose = if random.next() % 100 < stolen { other } else { own };
            let ids = &self.sites[whose].ids;
            ids[(random.next() % ids.len() as u64) as usize].to_string()
        };
        let part = |part: &str| match part.strip_prefix(':') {
            Some("kind") => "doctors".to_owned(),
            Some("version" | "key") => "1".to_owned(),
            Some(_) => id(50),
            None => part.to_owned(),
        };
        let mut path = template.split('/').map(part).collect::<Vec<_>>().join("/");
        let mut body = String::new();
        if method == "GET" && template.starts_with("/api/v1/") {
            let ids = [id(30), id(30), id(30)];
            path.push_str(&format!(
                "?branch={}&specialisation={}&doctors={}&from=2026-12-05&until=2026-12-07&limit=20",
                ids[0], ids[1], ids[2]
            ));
        } else if method != "GET" {
            let text = format!("Текст {}", mark(own));
            if template.starts_with("/exchange/") || template.starts_with("/api/") {
                body = serde_json::json!({ "items": [{ "id": id(50), "name": text, "code": text,
                    "doctor": id(50), "branch": id(50), "patient": id(50), "surname": text }],
                    "hold": id(50), "person": { "name": text, "phone": "+79160000000", "email": "" },
                    "consent": 1 })
                .to_string();
            } else {
                let names = ["name", "text", "patient", "doctor", "slot", "note", "invoice"];
                let field = |name: &&str| match *name {
                    "patient" | "doctor" | "invoice" => format!("{name}={}", id(50)),
                    _ => format!("{name}={}", encoded(&text)),
                };
                body = names.iter().map(field).collect::<Vec<_>>().join("&");
            }
        }
        (Some(at), method.clone(), path, body)
    }

    /// Scans an answer and remembers where it leads.
    fn scan(&self, request: &Request, answer: &Answer, planted: bool) {
        let mut whole = Vec::new();
        for (name, value) in &answer.headers {
            whole.extend(name.as_str().bytes());
            whole.push(b' ');
            whole.extend(value.as_bytes());
            whole.push(b'\n');
        }
        whole.extend(&answer.body);
        if planted {
            whole.extend(mark((request.own + 1) % self.sites.len().max(2)).bytes());
        }
        let foreign = self.scanner.foreign(request.own, &whole, request.sent.as_bytes());
        let status = answer.status.as_u16();
        if status == 200
            && request.door != "console"
            && answer.header("content-type").contains("html")
        {
            self.remember(request.own, answer);
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen.statuses.entry(status).or_default() += 1;
        *seen.doors.entry(request.door).or_default() += 1;
        seen.bytes += whole.len() as u64;
        if let Some(at) = request.route {
            let (method, path) = &self.routes[at];
            let own = seen.routes.entry(format!("{method} {path}")).or_default();
            own.0 += 1;
            own.1 += u64::from(status < 400);
        }
        let told = || {
            format!(
                "{} {}{} as {} → {status} (request {})",
                request.ask.method(),
                self.sites[request.own].clinic.host(),
                request.sent.lines().next().unwrap_or_default(),
                request.door,
                answer.header("x-request-id")
            )
        };
        if !foreign.is_empty() && seen.leaks.len() < 100 {
            let text = format!("{}: {}", told(), foreign.join(", "));
            seen.leaks.push(text);
        }
        let shed = status == 503 && !answer.header("retry-after").is_empty();
        if status >= 500 && !shed && seen.strange.len() < 40 {
            let body = answer.text().chars().take(120).collect::<String>();
            let text = format!("{}: {body}; sent {}", told(), request.sent.replace('\n', " | "));
            seen.strange.push(text);
        }
    }

    fn remember(&self, own: usize, answer: &Answer) {
        let page = plain(answer);
        let mut atlas = self.atlas[own].lock().unwrap_or_else(PoisonError::into_inner);
        let leads = |path: &str| {
            let away =
                ["sign-out", "/events", "/lang", "end-all", "/off", "deletion", "/admin/settings"];
            path.starts_with('/')
                && !away.iter().any(|one| path.contains(one))
                && marks(path.as_bytes()).is_empty()
        };
        for href in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let href = href.split('#').next().unwrap_or_default();
            if leads(href) && atlas.links.len() < KEPT {
                atlas.links.insert(href.to_owned());
            }
        }
        for form in page.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()) {
            let head = form.split('>').next().unwrap_or_default();
            let Some(action) = value(head, "action") else { continue };
            let posts = head.contains("method=\"post\"") && !head.contains("multipart");
            if !posts || !leads(&action) || action.contains("sign-in") || atlas.forms.len() >= KEPT
            {
                continue;
            }
            let tags = form.split('<').filter(|tag| {
                ["input", "button", "textarea", "select"].iter().any(|one| tag.starts_with(one))
            });
            let fields = tags.filter_map(|tag| {
                let name = value(tag, "name")?;
                Some((name, value(tag, "value").unwrap_or_default()))
            });
            let fields = fields.collect();
            atlas.forms.insert(action.clone(), Form { action, fields });
        }
    }
}

/// An attribute of a tag.
fn value(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

/// A text as forms encode it.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
