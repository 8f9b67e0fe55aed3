// An entry of the cache is named by a key of the store's list.
//~ error[E0277]: the trait bound `&str: store::cache::Key` is not satisfied
//~ error[E0603]: module `sealed` is private
use store::cache::keys::sealed::Sealed;

fn look(cache: &store::cache::SiteCache) {
    cache.forget("clinic-directory");
}

fn main() {}
