//! How a browser is told to take a file.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What need not be escaped in a name (RFC 8187, attr-char).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// How many characters of a name are told.
const LONGEST: usize = 150;

/// How an object is given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Its name for whoever takes it, in any letters.
    pub name: String,
    /// Whether it is shown in the browser and not kept as a file.
    pub inline: bool,
    /// For how long the address may be used, a week at most.
    pub lasts: Duration,
}

/// The header `Content-Disposition` for a file with this name (RFC 6266): plain for every browser,
/// and in its own letters where it has others than those of ASCII.
pub fn disposition(name: &str, inline: bool) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !is_hidden(*c)).take(LONGEST).collect();
    let name = match name.trim() {
        "" | "." | ".." => "file",
        name => name,
    };
    let plain = |c: char| match c {
        '"' | '%' => '_',
        _ if c.is_ascii() => c,
        _ => '_',
    };
    let fallback: String = name.chars().map(plain).collect();
    if fallback == name {
        return format!("{kind}; filename=\"{name}\"");
    }
    let escaped = utf8_percent_encode(name, ESCAPED);
    format!("{kind}; filename=\"{fallback}\"; filename*=UTF-8''{escaped}")
}

/// What is not seen, or turns the letters after it round.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_comes_in_its_own_letters_and_cannot_leave_the_header() {
        assert_eq!(disposition("prices.xlsx", false), "attachment; filename=\"prices.xlsx\"");
        assert_eq!(
            disposition("Цены 1.csv", true),
            "inline; filename=\"____ 1.csv\"; filename*=UTF-8''%D0%A6%D0%B5%D0%BD%D1%8B%201.csv"
        );
        assert_eq!(
            disposition("C:\\a\\x\"; filename=evil.exe\r\nSet-Cookie: a=b", false),
            "attachment; filename=\"x_; filename=evil.exeSet-Cookie: a=b\"; \
             filename*=UTF-8''x%22%3B%20filename%3Devil.exeSet-Cookie%3A%20a%3Db"
        );
        assert_eq!(
            disposition("invoice\u{202e}fdp.exe", false),
            "attachment; filename=\"invoicefdp.exe\""
        );
        assert_eq!(disposition("../..", false), "attachment; filename=\"file\"");
    }
}
