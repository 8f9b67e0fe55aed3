// A clinic's handle is no connection: whatever sea-orm builds cannot be run on it.
//~ error[E0277]: the trait bound `Reader: ConnectionTrait` is not satisfied
//~ error[E0277]: the trait bound `Writer: ConnectionTrait` is not satisfied
use testkit::sea_orm::ConnectionTrait;

fn runs_any_query(_: &impl ConnectionTrait) {}

fn read(db: &store::Reader) {
    runs_any_query(db);
}

fn write(db: &store::Writer) {
    runs_any_query(db);
}

fn main() {}
