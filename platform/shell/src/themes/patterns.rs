//! Fluent patterns as they are written: shown to who changes them, and looked through before they
//! are taken.

use std::collections::BTreeSet;

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Resource},
    parser, serializer,
};

/// How deep placeables may lie in each other.
const DEPTH: usize = 8;

/// A message's pattern as a person writes it: without the key and without the indent.
pub(super) fn written(message: &Message<&str>) -> Option<String> {
    let message = Message { comment: None, attributes: Vec::new(), ..message.clone() };
    let key = message.id.name;
    let source = serializer::serialize(&Resource { body: vec![Entry::Message(message)] });
    let pattern = source.strip_prefix(key)?.trim_start().strip_prefix('=')?;
    let lines: Vec<&str> =
        pattern.trim().lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    Some(lines.join("\n"))
}

/// The names of the values that the only message of a source is given; `None` when the source is
/// anything else than one message without attributes, references and functions.
pub(super) fn values_of(source: &str) -> Option<BTreeSet<String>> {
    // The parser calls itself for each placeable in another one.
    let mut depth = 0_usize;
    for letter in source.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return None;
        }
    }
    let resource = parser::parse(source).ok()?;
    let [Entry::Message(message)] = &*resource.body else { return None };
    let pattern = message.value.as_ref().filter(|_| message.attributes.is_empty())?;
    let mut values = BTreeSet::new();
    of_pattern(pattern, &mut values).then_some(values)
}

fn of_pattern(pattern: &Pattern<&str>, values: &mut BTreeSet<String>) -> bool {
    pattern.elements.iter().all(|element| match element {
        PatternElement::TextElement { .. } => true,
        PatternElement::Placeable { expression } => of_expression(expression, values),
    })
}

fn of_expression(expression: &Expression<&str>, values: &mut BTreeSet<String>) -> bool {
    match expression {
        Expression::Inline(inline) => of_inline(inline, values),
        Expression::Select { selector, variants } => {
            of_inline(selector, values)
                && variants.iter().all(|variant| of_pattern(&variant.value, values))
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, values: &mut BTreeSet<String>) -> bool {
    match inline {
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => true,
        InlineExpression::VariableReference { id } => {
            values.insert(id.name.to_owned());
            true
        }
        InlineExpression::Placeable { expression } => of_expression(expression, values),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::values_of;

    #[test]
    fn only_a_text_with_values_is_a_text() {
        let values = |source| values_of(source).map(|found| found.into_iter().collect::<Vec<_>>());
        assert_eq!(values("a = Вперед\n"), Some(vec![]));
        assert_eq!(
            values("a = { $n ->\n    [one] { $n } год\n   *[many] { $x } лет\n}\n"),
            Some(vec!["n".to_owned(), "x".to_owned()])
        );
        let nested = format!("a = {}1{}\n", "{".repeat(1000), "}".repeat(1000));
        for wrong in [
            "a = {\n",
            "a = { b }\n",
            "a = { -b }\n",
            "a = { NUMBER($n) }\n",
            "a = x\n    .title = y\n",
            "a = x\nb = y\n",
            "a =\n",
            "",
            &nested,
        ] {
            assert_eq!(values(wrong), None, "{wrong}");
        }
    }
}
