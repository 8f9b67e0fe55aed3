// The connection without a site is the store's own.
fn whole(db: &store::Db) {
    let _ = db.platform();
}

fn main() {}
