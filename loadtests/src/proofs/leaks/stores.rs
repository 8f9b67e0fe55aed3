//! What lies behind the answers: the cache, objects, letters, jobs, logs.

use std::collections::{BTreeSet, HashMap};

use super::{
    marks::{Scanner, ids, mark, marks},
    seed::Site,
};
use crate::{
    Failure,
    stage::{Delivery, Node, Stage},
};

/// What was looked through in one place.
#[derive(Default)]
pub struct Place {
    /// How many things.
    pub count: usize,
    /// What was another site's.
    pub leaks: Vec<String>,
}

/// Keeps every job there ever was: those that are done are deleted.
pub const KEEP_JOBS: &str = "CREATE SCHEMA proof; CREATE TABLE proof.jobs AS SELECT id, site_id, payload, last_error FROM public.jobs WITH NO DATA; \
    CREATE FUNCTION proof.keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN \
    INSERT INTO proof.jobs VALUES (NEW.id, NEW.site_id, NEW.payload, NEW.last_error); RETURN NEW; END $$; \
    CREATE TRIGGER proof_keep AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION proof.keep(); \
    GRANT USAGE ON SCHEMA proof TO PUBLIC";

/// Looks for things in which marks or ids of two sites meet, or which are named after one site and
/// hold what is another's.
fn mixed(scanner: &Scanner, text: &[u8]) -> BTreeSet<usize> {
    let mut numbers = marks(text);
    numbers.extend(ids(text).iter().filter_map(|id| scanner.owners.get(id)));
    numbers
}

fn look(place: &mut Place, scanner: &Scanner, name: &str, text: &[u8]) {
    place.count += 1;
    let whole = [name.as_bytes(), b" ", text].concat();
    let met = mixed(scanner, &whole);
    if met.len() > 1 {
        place.leaks.push(format!("{name} holds what is of the sites {met:?}"));
    }
}

/// Every entry of the cache.
pub async fn cache(
    stage: &Stage,
    scanner: &Scanner,
    place: &mut Place,
    plant: bool,
) -> Result<(), Failure> {
    let mut all = stage.redis.dump().await?;
    if plant {
        all.push((mark(0).into_bytes(), mark(1).into_bytes()));
    }
    for (key, value) in all {
        look(place, scanner, &String::from_utf8_lossy(&key), &value);
    }
    Ok(())
}

/// Every object and its key.
pub async fn objects(stage: &Stage, scanner: &Scanner, plant: bool) -> Result<Place, Failure> {
    let mut place = Place::default();
    let Some(storage) = &stage.storage else { return Ok(place) };
    let mut all = storage.dump().await?;
    if plant {
        all.push((mark(0), mark(1).into_bytes()));
    }
    for (key, body) in all {
        look(&mut place, scanner, &key, &body);
    }
    Ok(place)
}

/// Every job against its site.
pub async fn jobs(
    stage: &Stage,
    scanner: &Scanner,
    sites: &[Site],
    plant: bool,
) -> Result<Place, Failure> {
    let mut place = Place::default();
    let numbers: HashMap<String, usize> =
        sites.iter().map(|one| (one.clinic.site.to_string(), one.number)).collect();
    let mut all = Vec::new();
    for row in stage.database.rows("SELECT DISTINCT * FROM proof.jobs").await? {
        let text = format!("{} {}", row.get("payload"), row.get("last_error"));
        all.push((row.get("id").to_owned(), numbers.get(row.get("site_id")).copied(), text));
    }
    if plant {
        all.push(("planted".into(), Some(0), mark(1)));
    }
    for (id, own, text) in all {
        place.count += 1;
        let met = mixed(scanner, text.as_bytes());
        if met.iter().any(|number| Some(*number) != own) {
            place.leaks.push(format!("job {id} of site {own:?} holds what is of {met:?}: {text}"));
        }
    }
    Ok(place)
}

/// Every letter: its recipient, its headers, its parts.
pub fn letters(stage: &Stage, scanner: &Scanner, plant: bool) -> Place {
    let mut place = Place::default();
    let mut all = stage.relay.letters();
    if plant {
        let to = format!("p1.{}@mail.example", mark(0));
        all.push(Delivery { to, message_id: "planted".into(), text: mark(1) });
    }
    for letter in all {
        let text = unfolded(&letter.text);
        look(&mut place, scanner, &format!("{} to {}", letter.message_id, letter.to), &text);
    }
    place
}

/// A line of base64 at least as long as this is not looked at as it stands: in so many letters
/// chance writes marks there.
const LONG: usize = 60;

/// A letter as it is read: base64 and quoted-printable undone, whatever they are.
fn unfolded(text: &str) -> Vec<u8> {
    let mut all = Vec::new();
    let mut plain = String::new();
    let mut block = String::new();
    for line in text.lines().chain([""]) {
        let word = line.trim();
        let coded = word.len() >= 4
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        if !coded || word.len() < LONG {
            plain.push_str(line);
            plain.push('\n');
        }
        if coded {
            block.push_str(word);
        } else if !block.is_empty() {
            all.extend(of_base64(&std::mem::take(&mut block)));
            all.push(b'\n');
        }
        // Encoded words of headers.
        for part in line.split("=?utf-8?b?").skip(1) {
            all.extend(of_base64(part.split("?=").next().unwrap_or_default()));
        }
    }
    // A soft line break may part a mark.
    all.extend(plain.replace("=\n", "").bytes());
    all.extend(plain.bytes());
    all
}

fn of_base64(text: &str) -> Vec<u8> {
    let mut all = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            all.push((bits >> count & 255) as u8);
        }
    }
    all
}

/// Every line of the logs: none may hold what is of two sites, or of another site than the one that
/// it names; and none may hold personal data at all, which the marks are.
pub fn logs(nodes: &[Node], sites: &[Site], plant: bool) -> Place {
    let mut place = Place::default();
    let by_label: HashMap<&str, usize> =
        sites.iter().map(|one| (one.clinic.label.as_str(), one.number)).collect();
    let mut lines = Vec::new();
    for node in nodes {
        let log = std::fs::read_to_string(node.log()).unwrap_or_default();
        lines.extend(log.lines().map(|line| (node.name(), line.to_owned())));
    }
    if plant {
        lines.push(("planted".into(), format!("{{\"site\":\"clinic-0\",\"x\":\"{}\"}}", mark(1))));
    }
    for (node, line) in lines {
        place.count += 1;
        let named = line.split_once("\"site\":\"").and_then(|(_, rest)| rest.split('"').next());
        let own = named.and_then(|label| by_label.get(label)).copied();
        let met = marks(line.as_bytes());
        if !met.is_empty() {
            let text = line.chars().take(400).collect::<String>();
            place.leaks.push(format!("{node}, of site {own:?}, holds marks of {met:?}: {text}"));
        }
    }
    place
}
