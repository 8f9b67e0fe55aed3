// The connection without a site is the store's own, and a clinic's part of the database comes
// from a site, never from an id that somebody has.
//~ error[E0624]: method `platform` is private
//~ error[E0308]: mismatched types
fn whole(db: &store::Db, id: kernel::SiteId) {
    db.platform();
    db.of(&id);
}

fn main() {}
