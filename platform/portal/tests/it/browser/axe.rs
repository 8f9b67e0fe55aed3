//! Accessibility by axe: WCAG 2.1, levels A and AA.

use serde_json::{Value, json};
use testkit::env;

use super::Tab;

const RUN: &str = "
    const [done] = [...arguments].slice(-1);
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
    axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}).then(
        ({violations}) => done(violations.flatMap(({id, help, nodes}) => nodes.map((node) => ({
            rule: id, help, where: node.target.join(' '), html: node.html.slice(0, 200),
            why: node.failureSummary,
        })))),
        (error) => done([{rule: 'axe', help: String(error)}]));";

impl Tab {
    /// What axe finds wrong on the page as it is, readably; empty when all is well.
    pub async fn barriers(&self) -> Vec<String> {
        if self.eval("return typeof window.axe", vec![]).await != json!("object") {
            let source = std::fs::read_to_string(env("PORTAL_TEST_AXE")).expect("axe.min.js");
            self.eval(&source, vec![]).await;
        }
        let found = self.client.execute_async(RUN, vec![]).await.expect("axe runs");
        found.as_array().expect("a list").iter().map(report).collect()
    }

    /// Fails if axe finds anything.
    pub async fn is_accessible(&self, name: &str) {
        let barriers = self.barriers().await;
        assert!(barriers.is_empty(), "{name}:\n{}", barriers.join("\n"));
    }
}

fn report(one: &Value) -> String {
    let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let why = text("why").replace('\n', " ");
    format!(
        "  {} ({}) at {}\n    {}\n    {why}",
        text("rule"),
        text("help"),
        text("where"),
        text("html")
    )
}
