// An object is named by a typed key.
async fn look(objects: &store::objects::SiteObjects, name: String) {
    let _ = objects.delete(&name).await;
}

fn main() {}
