//! The process's log, kept to be searched for what must not stand in it.

use std::{
    io::Write,
    sync::{Arc, LazyLock, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        std::io::stderr().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

static LOG: LazyLock<Kept> = LazyLock::new(|| {
    let kept = Kept::default();
    let filter = "debug,sqlx=warn,sea_orm=warn,hyper=info,reqwest=info,sea_orm_migration=warn,h2=info,rustls=info";
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(kept.clone())
        .with_ansi(false)
        .try_init();
    kept
});

/// Begins to keep the log.
pub(crate) fn keep() {
    LazyLock::force(&LOG);
}

/// Everything logged so far.
pub(crate) fn all() -> String {
    String::from_utf8_lossy(&LOG.0.lock().expect("the log")).into_owned()
}
