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
        self.size(width, if width < 640 { 844 } else { 900 }).await;
        self.until(&format!("document.documentElement.clientWidth === {width}")).await;
    }

    /// Whether something sticks out of the page at the right.
    pub async fn sticks_out(&self, width: u32) -> bool {
        let wide = self.eval("return document.documentElement.scrollWidth", vec![]).await;
        wide.as_u64().expect("a width") > u64::from(width)
    }

    /// Takes a picture: of the whole page, or of what the window shows where a dialog is open.
    pub async fn photo(&self, file: &Path, width: u32) {
        if self.count("dialog[open]").await == 0 {
            let whole = "return document.documentElement.scrollHeight";
            let height = self.eval(whole, vec![]).await.as_u64().expect("a height");
            self.size(width, u32::try_from(height).expect("a height")).await;
        }
        self.snapshot(file, true).await;
        self.resize(width).await;
    }

    /// Takes a picture of what the window shows, in haste or as small as can be.
    pub async fn snapshot(&self, file: &Path, in_haste: bool) {
        let wanted = json!({ "format": "png", "optimizeForSpeed": in_haste });
        let taken = self.chromium("Page.captureScreenshot", wanted).await;
        let data = taken["data"].as_str().expect("a picture");
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, BASE64_STANDARD.decode(data).expect("a picture")).expect("written");
    }

    /// Makes the window this wide and high.
    pub async fn size(&self, width: u32, height: u32) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 640,
        });
        self.chromium("Emulation.setDeviceMetricsOverride", metrics).await;
    }
}
