//! Samples of the queue's page.

use shell::themes::Screen;

use super::screens::WaitScreen;

impl Screen for WaitScreen {
    const TEMPLATE: &'static str = "queue/wait.html";
    fn samples() -> Vec<Self> {
        vec![Self]
    }
}
