//! Forms as a browser without scripts sends them.

use reqwest::Method;

use crate::{Answer, Visitor, actor::unescape};

/// A form of a page, with what a browser would send of it.
#[derive(Clone, Debug)]
pub struct HtmlForm {
    method: Method,
    action: String,
    fields: Vec<(String, String)>,
}

impl Answer {
    /// The form whose action is a text, else the first whose action contains it, as the page
    /// filled it in.
    pub fn form(&self, part: &str) -> HtmlForm {
        let forms = self.body.split("<form").skip(1).filter_map(|rest| rest.split_once("</form>"));
        let mut forms: Vec<_> = forms.map(|(form, _)| read(form)).collect();
        let exact = forms.iter().position(|form| form.action == part);
        let found = exact.or_else(|| forms.iter().position(|form| form.action.contains(part)));
        let found = found.map(|at| forms.swap_remove(at));
        found.unwrap_or_else(|| panic!("no form goes to {part}: {}", self.body))
    }

    /// Whether the page says this, whatever its markup: tags do not count, and every space
    /// is a space.
    pub fn says(&self, words: &str) -> bool {
        let mut text = String::with_capacity(self.body.len());
        for (at, part) in self.body.split('<').enumerate() {
            text.push_str(if at == 0 {
                part
            } else {
                part.split_once('>').map_or("", |(_, said)| said)
            });
        }
        plain(&unescape(&text)).contains(&plain(words))
    }

    /// What is said against a field of a form; `None` when nothing is.
    pub fn mistake(&self, field: &str) -> Option<String> {
        let mark = format!("id=\"f-{field}-error\">");
        let (said, _) = self.body.split_once(&mark)?.1.split_once("</p>")?;
        Some(unescape(said.rsplit_once('>').map_or(said, |(_, text)| text)))
    }
}

impl HtmlForm {
    /// The value of a field, as it stands.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Types into a field, in place of what stood there.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.tick(name, value)
    }

    /// Ticks a choice, or presses a button.
    pub fn tick(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes away every tick of a name.
    pub fn untick(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }

    /// Sends the same fields to another address (a button's `formaction`).
    pub fn to(mut self, action: &str) -> Self {
        action.clone_into(&mut self.action);
        self
    }
}

impl Visitor {
    /// Sends a form; redirects are not followed.
    pub async fn submit(&self, form: &HtmlForm) -> Answer {
        let request = self.request(form.method.clone(), &form.action);
        self.send(match form.method {
            Method::GET => request.query(&form.fields),
            _ => request.form(&form.fields),
        })
        .await
    }

    /// Sends a form and follows redirects, as a browser does.
    pub async fn walk(&self, form: &HtmlForm) -> Answer {
        let answer = self.submit(form).await;
        if answer.status == 303 { self.open(answer.location()).await } else { answer }
    }
}

/// A text with single plain spaces.
fn plain(text: &str) -> String {
    text.replace("&nbsp;", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(form: &str) -> HtmlForm {
    let (head, inside) = form.split_once('>').unwrap_or((form, ""));
    let method = match attribute(head, "method").as_deref() {
        Some("post") => Method::POST,
        _ => Method::GET,
    };
    let inputs = inside.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or(""));
    let sent = inputs.filter_map(|input| {
        let kind = attribute(input, "type").unwrap_or_default();
        let checkable = kind == "checkbox" || kind == "radio";
        let name = attribute(input, "name")?;
        (!checkable || input.contains(" checked"))
            .then(|| (name, attribute(input, "value").unwrap_or_default()))
    });
    HtmlForm {
        method,
        action: attribute(head, "action").unwrap_or_default(),
        fields: sent.chain(chosen(inside)).chain(written(inside)).collect(),
    }
}

/// What the lists of a form have chosen: the marked option, or the first.
fn chosen(inside: &str) -> impl Iterator<Item = (String, String)> {
    inside.split("<select").skip(1).filter_map(|rest| {
        let list = rest.split("</select").next()?;
        let name = attribute(list.split('>').next()?, "name")?;
        let options = || list.split("<option").skip(1).filter_map(|one| one.split('>').next());
        let one = options().find(|one| one.contains(" selected")).or_else(|| options().next())?;
        Some((name, attribute(one, "value").unwrap_or_default()))
    })
}

/// What the large fields of a form hold.
fn written(inside: &str) -> impl Iterator<Item = (String, String)> {
    inside.split("<textarea").skip(1).filter_map(|rest| {
        let (head, rest) = rest.split_once('>')?;
        Some((attribute(head, "name")?, unescape(rest.split("</textarea").next()?)))
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (value, _) = tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?;
    Some(unescape(value))
}
