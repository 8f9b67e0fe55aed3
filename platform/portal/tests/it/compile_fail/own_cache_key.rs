// Keys of the cache are those of its list.
use store::cache::keys::sealed::Sealed;

fn main() {}
