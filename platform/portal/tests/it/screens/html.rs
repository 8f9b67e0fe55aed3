//! Enough of HTML to look at what templates make.

/// A tag of a page: its name and its attributes.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value, if it is there.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The opening tags of a page, in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    for part in
        html.split('<').skip(1).filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
    {
        let mut rest = part;
        let end =
            rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || c == '>' || c == '=')
                .unwrap_or(rest.len());
            let attribute = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let Some(value) = rest.strip_prefix('=') else {
                attributes.push((attribute, String::new()));
                continue;
            };
            let quote =
                value.chars().next().filter(|c| *c == '"' || *c == '\'').expect("a quoted value");
            let (value, after) = value[1..].split_once(quote).expect("the end of a value");
            attributes.push((attribute, value.to_owned()));
            rest = after;
        }
        found.push(Tag { name, attributes });
    }
    found
}

#[test]
fn tags_are_read_with_their_attributes() {
    let page = r#"<p class="a b" hidden>1 < 2<br/><a href='/x?a=1' data-x="'>'">"#;
    let found = tags(page);
    let names: Vec<&str> = found.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["p", "br", "a"]);
    assert_eq!((found[0].get("class"), found[0].get("hidden")), (Some("a b"), Some("")));
    assert_eq!((found[2].get("href"), found[2].get("data-x")), (Some("/x?a=1"), Some("'>'")));
}
