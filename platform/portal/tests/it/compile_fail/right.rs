// What the other cases spell wrong, spelled right.
use kernel::{Site, ids::{BranchId, DoctorId}};
use store::{Cache, Db, Objects, cache::keys::ClinicDirectory, objects::keys::Picture};

fn doctor(_: DoctorId) {}

fn branch(_: BranchId) {}

async fn reach(db: &Db, cache: &Cache, objects: &Objects, site: &Site, id: BranchId) {
    let reader = db.of(site).read().await.expect("a transaction");
    let _ = store::branches::all(&reader).await;
    cache.of(site).forget(ClinicDirectory);
    let _ = objects.of(site).delete(&Picture::new("a.png").expect("a name")).await;
    doctor(DoctorId::of(uuid::Uuid::nil()));
    branch(id);
}

fn main() {
    let _ = reach;
}
