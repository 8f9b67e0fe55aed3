// So are the queries that take any table.
//~ error[E0624]: method `find` is private
//~ error[E0624]: method `update` is private
//~ error[E0624]: method `delete` is private
//~ error[E0624]: method `raw` is private
fn look(db: &mut store::Writer) {
    db.find();
    db.update();
    db.delete();
    db.raw();
}

fn main() {}
