//! The API's document and its interactive reference (M4).

use testkit::on_both_engines;

use crate::walls::root;

#[test]
fn the_repositorys_document_is_the_programs() {
    let kept = std::fs::read_to_string(root().join("docs/api/openapi.json")).unwrap_or_default();
    assert!(
        kept.trim_end() == visits::api::document().trim_end(),
        "docs/api/openapi.json is out of date; make it anew: cargo run -- openapi > docs/api/openapi.json"
    );
}

#[test]
fn the_repositorys_document_of_the_exchange_is_the_programs() {
    let kept = std::fs::read_to_string(root().join("docs/api/exchange.json")).unwrap_or_default();
    assert!(
        kept.trim_end() == exchange::api::document().trim_end(),
        "docs/api/exchange.json is out of date; make it anew: cargo run -- exchange openapi > docs/api/exchange.json"
    );
}

/// The scripts that stand within a page.
fn scripts(html: &str) -> Vec<&str> {
    let inside = html
        .split("<script")
        .skip(1)
        .filter_map(|part| part.split_once('>')?.1.split_once("</script>"));
    inside.map(|(script, _)| script).filter(|script| !script.is_empty()).collect()
}

on_both_engines! {
    async fn the_reference_is_served_with_and_without_a_slash(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        for path in ["/api/v1", "/api/v1/"] {
            let page = visitor.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
            assert!(page.body.contains("swagger"), "{path}: {}", page.body);
            let policy = page.header("content-security-policy");
            for script in scripts(&page.body) {
                let hash = shell::keys::sha256_base64(script.as_bytes());
                assert!(policy.contains(&format!("'sha256-{hash}'")), "{path}: a script is not allowed");
            }
            assert!(!scripts(&page.body).is_empty() && !policy.contains("script-src 'unsafe"), "{policy}");
        }
        let document = visitor.get("/api/v1/openapi.json").await;
        assert_eq!(document.json(), serde_json::from_str::<serde_json::Value>(&visits::api::document()).expect("JSON"));
        let codes = visitor.get("/api/v1/problems").await.json();
        for code in codes.as_array().expect("codes") {
            assert!(code["title"].as_str().expect("a title").contains(' '), "{code}");
        }
    }
}
