// An entry of the cache is named by a typed key.
async fn look(cache: &store::cache::SiteCache) {
    cache.forget("clinic-directory");
}

fn main() {}
