// Entities and the methods that take them are the store's own.
fn read(db: &store::Reader) {
    let _ = db.find::<store::appointments::Entity>();
}

fn main() {}
