// An object is named by a typed key.
//~ error[E0277]: the trait bound `String: store::objects::Key` is not satisfied
async fn look(objects: &store::objects::SiteObjects, name: String) {
    let _ = objects.delete(&name).await;
}

fn main() {}
