//! Widths and pictures.

use std::path::{Path, PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;

use super::Tab;

/// The build's folder.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the build's folder").to_owned()
}

impl Tab {
    /// Makes the window this wide; a narrow one is a phone.
    pub async fn resize(&self, width: u32) {
        let phone = width < 640;
        let height = if phone { 844 } else { 900 };
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.chromium("Emulation.setDeviceMetricsOverride", metrics).await;
        self.until(&format!("document.documentElement.clientWidth === {width}")).await;
    }

    /// Whether something sticks out of the page at the right.
    pub async fn sticks_out(&self, width: u32) -> bool {
        let wide = self.eval("return document.documentElement.scrollWidth", vec![]).await;
        wide.as_u64().expect("a width") > u64::from(width)
    }

    /// Takes a picture: of the whole page, or of what the window shows where a dialog is open.
    pub async fn photo(&self, file: &Path, whole: bool) {
        let dialog = self.count("dialog[open]").await > 0;
        let wanted = json!({ "format": "png", "captureBeyondViewport": whole && !dialog });
        let taken = self.chromium("Page.captureScreenshot", wanted).await;
        let data = taken["data"].as_str().expect("a picture");
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, BASE64_STANDARD.decode(data).expect("a picture")).expect("written");
    }
}
