//! Hostile requests, made by chance from a seed that a failure names.

use serde_json::{Value, json};

use crate::walls::{routes, traces::Traces};

/// A plain generator (SplitMix64): the same seed, the same requests.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("a number")
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A request as it is sent.
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: Vec<(&'static str, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Request {
    /// A plain one.
    pub fn new(method: &str, target: &str) -> Self {
        Self { method: method.into(), target: target.into(), headers: vec![], body: vec![] }
    }

    /// With one header more.
    pub fn with(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a body of that type.
    pub fn body(self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut request = self.with("content-type", kind);
        request.body = body.into();
        request
    }

    /// Its bytes, for `alfa`.
    pub fn bytes(&self) -> Vec<u8> {
        let head = format!(
            "{} {} HTTP/1.1\r\nhost: alfa.localhost\r\nconnection: close\r\n",
            self.method, self.target
        );
        let mut bytes = head.into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        if !self.body.is_empty() || self.method != "GET" {
            bytes.extend_from_slice(format!("content-length: {}\r\n", self.body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// For a failure's message.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).chars().take(1500).collect()
    }
}

const HOSTILE: [&[u8]; 50] = [
    b"",
    b" ",
    b"0",
    b"-1",
    b"1",
    b"00",
    b"99999999999999999999",
    b"-9223372036854775808",
    b"9223372036854775807",
    b"18446744073709551615",
    b"2147483648",
    b"NaN",
    b"1e309",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"00000000-0000-0000-0000-000000000000",
    b"ffffffff-ffff-ffff-ffff-ffffffffffff",
    b"{00000000-0000-0000-0000-000000000000}",
    b"a.b",
    b".",
    b"\0",
    b"a\0b",
    b"\r\nset-cookie: a=b",
    b"\t\x0b\x0c\x1b[2J",
    b"\xff\xfe",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"../../etc/passwd",
    b"..\\..\\",
    b"%",
    b"%zz",
    b"%2500",
    b"{{7*7}}{% include 'layout.html' %}",
    b"<script>alert(1)</script>",
    b"\"onmouseover=alert(1) x=\"",
    b"' OR 1=1 --",
    b"';DROP TABLE doctors;--",
    b"\\",
    b"//evil.example",
    b"\xe2\x80\xae\xf0\x9f\x98\x80\xcc\x81",
    b"a,b,,c,",
    b"*",
    b"%_%",
    b"javascript:alert(1)",
    b"/\\evil.example",
    b"\x7f\x80\x9f",
    b"=&=&;",
];

const DATES: [&str; 18] = [
    "9999-12-31",
    "+262142-12-31",
    "262142-12-31",
    "+262143-01-01",
    "-262143-01-01",
    "-0001-01-01",
    "0000-01-01",
    "1582-10-10",
    "2026-02-30",
    "2026-12-02",
    "2027-01-30",
    "2026-12-02T10:00:00Z",
    "9999-12-31T23:59:60Z",
    "+262142-12-31T23:59:59Z",
    "-262143-01-01T00:00:00Z",
    "2026-12-02T07:00:00+23:59",
    "2026-12-02T07:00:00.000000001Z",
    "1-1-1",
];

const FIELDS: [&str; 40] = [
    "branch",
    "s",
    "d",
    "sv",
    "for",
    "of",
    "day",
    "week",
    "month",
    "key",
    "doctor",
    "doctors",
    "specialisation",
    "department",
    "from",
    "until",
    "minutes",
    "offset",
    "limit",
    "q",
    "page",
    "to",
    "back",
    "done",
    "error",
    "refused",
    "fresh",
    "cancelled",
    "slot",
    "name",
    "phone",
    "email",
    "consent",
    "altcha",
    "code",
    "resend",
    "size",
    "scheme",
    "images",
    "reset",
];

const KINDS: [&str; 8] = [
    "application/x-www-form-urlencoded",
    "application/json",
    "application/json; charset=utf-16",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/xml",
    "",
    "\u{fffd}/;;=",
];

/// Makes requests of chance.
pub struct Maker<'a> {
    pub random: Random,
    pub traces: &'a Traces,
    /// What exists, so that chance comes further than the first check.
    known: Vec<String>,
    /// An order of the API as it should be.
    order: Value,
}

impl<'a> Maker<'a> {
    pub fn new(seed: u64, traces: &'a Traces) -> Self {
        let clinic = &traces.clinic;
        let (branch, therapy, doctor) =
            (clinic.branch("center"), clinic.specialisation("therapy"), clinic.doctor("sokolova"));
        let service = clinic.service("visit");
        let mut known = vec![
            traces.booked.clone(),
            traces.held.clone(),
            traces.by_api.0.clone(),
            traces.key.clone(),
            traces.letter.clone(),
            branch.to_string(),
            therapy.to_string(),
            doctor.to_string(),
            service.to_string(),
            format!("{therapy}.{doctor}"),
            format!("{doctor}.{service}"),
            "personal_data".into(),
            "policy".into(),
        ];
        let minutes = ["-1", "0", "NaN", "29936580", "9223372036854775807", "-9223372036854775808"];
        known.extend(minutes.map(|minute| format!("{doctor}.{branch}.{therapy}.{minute}")));
        Self { random: Random(seed), traces, known, order: traces.order.clone() }
    }

    fn value(&mut self) -> Vec<u8> {
        match self.random.below(12) {
            0..=3 => self.random.pick(&HOSTILE).to_vec(),
            4..=5 => self.random.pick(&DATES).as_bytes().to_vec(),
            6..=9 => self.random.pick(&self.known).clone().into_bytes(),
            10 => "я".repeat(self.random.below(3000)).into_bytes(),
            _ => (0..self.random.below(40)).map(|_| self.random.next().to_le_bytes()[0]).collect(),
        }
    }

    fn text(&mut self) -> String {
        String::from_utf8_lossy(&self.value()).into_owned()
    }

    fn fields(&mut self) -> String {
        if self.random.one_in(25) {
            let (name, value) = (*self.random.pick(&FIELDS), encode(&self.value()));
            let pair: String = format!("{name}={value}").chars().take(60).collect();
            return vec![pair; 800].join("&");
        }
        let count = self.random.below(7);
        let pairs = (0..count).map(|_| {
            let name = if self.random.one_in(10) {
                encode(&self.value())
            } else {
                (*self.random.pick(&FIELDS)).to_owned()
            };
            format!("{name}={}", encode(&self.value()))
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// A form as the pages send it, with nothing or little wrong in it.
    fn form(&mut self) -> String {
        let clinic = &self.traces.clinic;
        let (branch, therapy, doctor) =
            (clinic.branch("center"), clinic.specialisation("therapy"), clinic.doctor("sokolova"));
        let minute = 29_936_580 + self.random.below(40) * 30;
        let mut fields = vec![
            ("branch", branch.to_string()),
            ("s", therapy.to_string()),
            ("d", format!("{therapy}.{doctor}")),
            ("slot", format!("{doctor}.{branch}.{therapy}.{minute}")),
            ("name", "Тестова Анна Ивановна".into()),
            ("phone", "8 916 123-45-67".into()),
            ("email", "anna@mail.example".into()),
            ("consent", "1".into()),
            ("code", "123456".into()),
            ("for", doctor.to_string()),
        ];
        let wrong = self.random.below(fields.len() * 2);
        if wrong < fields.len() {
            fields[wrong].1 = self.text();
        } else if self.random.one_in(2) {
            fields.remove(wrong - fields.len());
        }
        let pairs =
            fields.iter().map(|(name, value)| format!("{name}={}", encode(value.as_bytes())));
        pairs.collect::<Vec<_>>().join("&")
    }

    fn json(&mut self, slot: bool) -> Vec<u8> {
        let hostile = match self.random.below(8) {
            0 => Value::Null,
            1 => json!(i64::MIN),
            2 => json!(1e300),
            3 => json!([[], {}, null]),
            4 => json!(vec![self.text(); self.random.below(40)]),
            5 => json!({ self.text(): self.text() }),
            _ => json!(self.text()),
        };
        let mut whole = if slot == self.random.one_in(8) {
            self.order.clone()
        } else {
            self.order["slot"].clone()
        };
        if let Some(known) = whole.as_object_mut() {
            let mut name = self.random.pick(&known.keys().cloned().collect::<Vec<_>>()).clone();
            let inner =
                known[&name].as_object().map(|inner| inner.keys().cloned().collect::<Vec<_>>());
            if let Some(inner) = inner.filter(|_| self.random.one_in(2)) {
                name = format!("{name}/{}", self.random.pick(&inner));
            }
            if let Some(place) = whole.pointer_mut(&format!("/{name}")) {
                *place = hostile;
            }
        }
        let mut bytes = serde_json::to_vec(&whole).expect("JSON");
        match self.random.below(20) {
            0 => bytes.truncate(self.random.below(bytes.len() + 1)),
            1 => bytes.extend_from_slice(&self.value()),
            2 => {
                let at = self.random.below(bytes.len());
                bytes[at] = self.random.next().to_le_bytes()[0];
            }
            3 => bytes = [&b"[".repeat(20_000)[..], &b"]".repeat(20_000)[..]].concat(),
            4 => bytes = [&br#"{"a":"#.repeat(20_000)[..], b"1"].concat(),
            _ => {}
        }
        bytes
    }

    /// A request to a route.
    pub fn request(&mut self, (method, route): &routes::Route) -> Request {
        let held = self.traces.held.clone();
        let part = |part: &str| match part {
            ":id" if self.random.one_in(3) => held.clone(),
            part if part.starts_with(':') => encode(&self.value()),
            part => part.to_owned(),
        };
        let mut target = route.split('/').map(part).collect::<Vec<_>>().join("/");
        match self.random.below(4) {
            0 => {}
            1 => target = format!("{target}?{}", self.form()),
            _ => target = format!("{target}?{}", self.fields()),
        }
        let mut request = Request::new(method, &target);
        if !self.random.one_in(3) {
            request = request.with("cookie", self.traces.cookie.clone());
        } else if self.random.one_in(3) {
            let value: Vec<u8> =
                self.value().into_iter().filter(|byte| *byte >= 0x20 && *byte != 0x7f).collect();
            let name = *self.random.pick(&["visitor", "lang", "view", "__Host-visitor"]);
            request = request.with("cookie", [name.as_bytes(), b"=", &value].concat());
        }
        for name in [
            "idempotency-key",
            "if-none-match",
            "accept-encoding",
            "x-fragment",
            "user-agent",
            "accept-language",
            "range",
            "if-modified-since",
            "content-encoding",
        ] {
            if self.random.one_in(8) {
                let value: Vec<u8> = self
                    .value()
                    .into_iter()
                    .filter(|byte| *byte >= 0x20 && *byte != 0x7f)
                    .collect();
                request = request.with(name, value);
            }
        }
        if method != "GET" || self.random.one_in(10) {
            let natural = if route.starts_with("/api/") { 1 } else { 0 };
            let kind =
                if self.random.one_in(4) { *self.random.pick(&KINDS) } else { KINDS[natural] };
            let body = match self.random.below(6) {
                0 => self.value(),
                1..=4 if natural == 1 => self.json(route.ends_with("/holds")),
                1..=3 => self.form().into_bytes(),
                _ => self.fields().into_bytes(),
            };
            request = request.body(kind, body);
        }
        request
    }
}

/// Percent-encodes whatever a request's target must not hold as it is.
fn encode(bytes: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~,:".contains(&byte);
    bytes
        .iter()
        .map(
            |byte| {
                if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }
            },
        )
        .collect()
}
